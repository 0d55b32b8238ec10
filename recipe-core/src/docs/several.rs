//! The page of steps over several columns.

use std::fmt::Write as _;

use crate::step::SEVERAL;

const HEAD: &str = "\
# Several columns

Every operation that is about one column, its `sourceColumn`, can do the same to several. DataBrew has a step for each of them.

```json
{\"Operation\": \"UPPER_CASE\", \"Parameters\": {\"columnsMatching\": \"_code$\", \"columnsOfType\": \"string\"}}
```

| instead of `sourceColumn` | what |
|---|---|
";

const TAIL: &str = "
- `columnsMatching` and `columnsOfType` together choose the columns that both choose; `sourceColumns` stands alone.
- Columns are chosen as they are before the step, in their order in the table, or in the order of `sourceColumns`. The step is done
  to one after the other: MOVE_TO_START leaves the last of them in front.
- A choice without a column is an error, which lists the columns there are.
- Where the step makes a column, `{column}` in its `targetColumn` stands for the name: `\"targetColumn\": \"{column}_rounded\"`.
- `ConditionExpressions` see every row as it was before the step, whatever it does to the first columns.
";

/// The page of steps over several columns.
pub fn several_columns() -> String {
    let mut page = String::from(HEAD);
    for info in SEVERAL.iter().map(|param| param.info()) {
        let _ = writeln!(page, "| `{}` {} | {} |", info.name, info.kind.title(), info.summary);
    }
    page + TAIL
}
