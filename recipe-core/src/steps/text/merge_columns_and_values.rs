//! `MERGE_COLUMNS_AND_VALUES`.

use crate::step::prelude::*;
use crate::steps::create::merge::{COLUMNS, DELIMITER, NAME, lower};

pub(super) const STEP: Step = Step {
    operation: "MERGE_COLUMNS_AND_VALUES",
    family: Family::Text,
    summary: "Joins the text of several columns in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &DELIMITER, &NAME],
    examples: &[
        Example::new(
            "Name and date of birth",
            r#"{"sourceColumns": "[\"last_name\",\"born\"]", "delimiter": ", ", "targetColumn": "merged"}"#,
        )
        .input(&[
            "born: date | last_name: string | id: int",
            "1980-05-01 | Ames | 1",
            "null | Cole | 2",
            r#"1975-12-24 | "" | 3"#,
            "null | null | 4",
        ])
        .output(&[
            "born: date | last_name: string | merged: string | id: int",
            "1980-05-01 | Ames | Ames, 1980-05-01 | 1",
            "null | Cole | Cole | 2",
            r#"1975-12-24 | "" | 1975-12-24 | 3"#,
            "null | null | null | 4",
        ]),
        Example::new(
            "Without a delimiter",
            r#"{"sourceColumns": ["area", "number"], "targetColumn": "phone"}"#,
        )
        .input(&["area: string | number: int", "0221 | 5551"])
        .output(&["area: string | number: int | phone: string", "0221 | 5551 | 02215551"]),
    ],
    assumptions: &[
        "Does what `MERGE` does. The guide names no parameter for constant values; `delimiter` is the only one.",
        "Missing values are left out with their delimiter; if all are missing, so is the result.",
        "The new column stands after the last of its sources, which stay.",
    ],
    lower: Lower::Direct(lower),
};
