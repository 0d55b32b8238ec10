//! `CLUSTER_VALUES`.

mod fold;
mod key;
mod mapping;
mod metaphone;
mod near;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;

use crate::kernel::coalesce::Coalesce;
use crate::plan::{AggregateFunction, Look, WindowFunction};
use crate::step::prelude::*;
use key::{Keyed, Method};
use mapping::{Mapped, mapping};
use near::{Nearness, clusters};

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of text.");
const METHOD: Param<Text> = Param::required(
    "method",
    "Which values are near-duplicates. `FINGERPRINT`: those of the same words, whatever their order, case, accents and punctuation; \
     `NGRAM_FINGERPRINT`: those of the same runs of characters; `PHONETIC`: those whose words sound alike in English; \
     `EDIT_DISTANCE`: those between which a few characters are changed.",
)
.one_of(&["FINGERPRINT", "NGRAM_FINGERPRINT", "PHONETIC", "EDIT_DISTANCE"])
.or("FINGERPRINT");
const SIZE: Param<Whole> =
    Param::required("ngramSize", "With `NGRAM_FINGERPRINT`, how long the runs are.").between(1, 20).or("2");
const DISTANCE: Param<Whole> = Param::required(
    "maxDistance",
    "With `EDIT_DISTANCE`, how many characters may be put in, left out or replaced.",
)
.between(1, 10)
.or("1");
const BLOCK_BY: Param<Text> = Param::required(
    "blockBy",
    "With `EDIT_DISTANCE`, what two values have in common that are compared: a run of characters anywhere (`NGRAM`), or their start \
     (`PREFIX`).",
)
.one_of(&["NGRAM", "PREFIX"])
.or("NGRAM");
const BLOCK: Param<Whole> = Param::required(
    "blockLength",
    "With `EDIT_DISTANCE`, how many characters that is. Shorter values are compared with none.",
)
.between(1, 100)
.or("6");
const MAX_BLOCK: Param<Whole> = Param::required(
    "maxBlockSize",
    "With `EDIT_DISTANCE`, how many different values may have the same characters in common. With more, the step ends with an error.",
)
.between(2, 100_000)
.or("2000");
const MAPPING: Param<Option<Pairs>> = Param::optional(
    "mapping",
    "What stands for each value, in place of what the method finds: `{\"NYC\": \"New York\"}`. `recipe-host cluster` proposes one.",
);
const DATASET: Param<Option<Text>> = Param::optional(
    "mappingDatasetName",
    "A second table with this mapping instead, in columns `from` and `to`.",
);
const NAME: Param<Option<NewName>> = Param::optional(
    "targetColumn",
    "Name of a new column for the result; without it, the column changes in place.",
);

/// The most different values that are compared for their distance.
const MAX_VALUES: usize = 200_000;

pub(super) const STEP: Step = Step {
    operation: "CLUSTER_VALUES",
    family: Family::Extension,
    summary: "Merges near-duplicates in a text column: the most frequent spelling stands for all of them.",
    conditions: Conditions::MaskCells,
    params: &[
        &COLUMN, &METHOD, &SIZE, &DISTANCE, &BLOCK_BY, &BLOCK, &MAX_BLOCK, &MAPPING, &DATASET, &NAME,
    ],
    examples: &[
        Example::new("The same words", r#"{"sourceColumn": "name"}"#)
            .input(&["name: string", "Cruise, Tom", "Tom Cruise", "tom  cruise", "Tom Cruise", "Tom Hanks", r#""""#, "null", "?!"])
            .output(&["name: string", "Tom Cruise", "Tom Cruise", "Tom Cruise", "Tom Cruise", "Tom Hanks", r#""""#, "null", "?!"]),
        Example::new(
            "The same characters, written together or apart",
            r#"{"sourceColumn": "town", "method": "NGRAM_FINGERPRINT", "ngramSize": "2", "targetColumn": "clean"}"#,
        )
        .input(&["town: string | n: int", "Newyork | 1", "New York | 2", "NEW-YORK | 3", "York | 4"])
        .output(&[
            "town: string | clean: string | n: int",
            "Newyork | Newyork | 1",
            "New York | Newyork | 2",
            "NEW-YORK | Newyork | 3",
            "York | York | 4",
        ]),
        Example::new("The same sounds", r#"{"sourceColumn": "who", "method": "PHONETIC"}"#)
            .input(&["who: string", "Jon Smith", "John Smyth", "John Smyth", "Jane Smith 2", "Jane Smith 3"])
            .output(&["who: string", "John Smyth", "John Smyth", "John Smyth", "Jane Smith 2", "Jane Smith 3"]),
        Example::new(
            "A few characters apart",
            r#"{"sourceColumn": "city", "method": "EDIT_DISTANCE", "maxDistance": "2", "blockBy": "PREFIX", "blockLength": "2", "maxBlockSize": "100"}"#,
        )
        .input(&["city: string", "Mobile", "Mobbile", "Moblie", "Mobile", "Montgomery", "Dothan", "null"])
        .output(&["city: string", "Mobile", "Mobile", "Mobile", "Mobile", "Montgomery", "Dothan", "null"]),
        Example::new(
            "A run of characters in common",
            r#"{"sourceColumn": "city", "method": "EDIT_DISTANCE", "blockBy": "NGRAM", "blockLength": "3"}"#,
        )
        .input(&["city: string", "Birmingham", "Brimingham", "Birmingam", "Birmingham"])
        .output(&["city: string", "Birmingham", "Brimingham", "Birmingham", "Birmingham"]),
        Example::new(
            "The mapping that was reviewed, and nothing else",
            r#"{"sourceColumn": "state", "mapping": {"Ala.": "AL", "Alabama": "AL"}}"#,
        )
        .input(&["state: string", "Ala.", "Alabama", "alabama", "AL", "null"])
        .output(&["state: string", "AL", "AL", "alabama", "AL", "null"]),
        Example::new("The same from a file", r#"{"sourceColumn": "state", "mappingDatasetName": "states"}"#)
            .with(&[("states", &["from: string | to: string | rows: long", "Ala. | AL | 3"])])
            .input(&["state: string", "Ala.", "Alabama"])
            .output(&["state: string", "AL", "Alabama"]),
        Example::new("Only some rows", r#"{"sourceColumn": "name"}"#)
            .when(r#"[{"Condition": "IS_NOT", "Value": "[\"x\"]", "TargetColumn": "k"}]"#)
            .input(&["name: string | k: string", "Ann | a", "ANN | x", "ANN | x", "ann | b", "Ann | b"])
            .output(&["name: string | k: string", "Ann | a", "ANN | x", "ANN | x", "Ann | b", "Ann | b"]),
        Example::new("Numbers are not text", r#"{"sourceColumn": "n"}"#)
            .input(&["n: int", "1"])
            .error("column `n` is int; this needs a column of text"),
    ],
    assumptions: &[
        "The value that stands for a cluster is the most frequent one in the table, with conditions in the rows that meet them; of \
         values as frequent, the one that comes first. Missing cells, and text of which the method leaves nothing, stay as they are.",
        "Fingerprints are those of OpenRefine: text in lower case, without accents, punctuation and control characters; its words, or \
         its runs of characters, sorted, each once. Accents are known of letters of Latin script; other scripts stay as they are.",
        "`PHONETIC` takes the primary code of Double Metaphone for each word, in the order of the words. Digits, and letters of other \
         scripts, stay, so that `Route 66` is not `Route 67`.",
        "`EDIT_DISTANCE` compares text as fingerprints fold it, with its blanks. Clusters reach from value to value: where `a` is near \
         to `b`, and `b` to `c`, all three are one. The values of all rows are compared, those outside of the conditions, too.",
        "At most 200,000 different values are compared for their distance, and at most 20 million pairs of them, of 8 million bytes \
         together; with more, or with pairs that are too long, the step ends with an error, and a larger `blockLength` helps.",
        "A mapping is applied once to each cell, exactly as it is written. Values that it does not name stay, and the method is not used.",
        "The new column stands right after its source.",
    ],
    lower: Lower::PerhapsAfterLook { look, lower },
};

fn text_column(args: &Args, rel: &Rel) -> Result<Column> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require(&COLUMN, &column, "a column of text", |ty| ty == Type::String)?;
    Ok(column)
}

fn look(args: &Args, rel: &mut Rel) -> Result<Option<Look>> {
    let column = text_column(args, rel)?;
    let is_mapped = args.get(&MAPPING).is_some() || args.get(&DATASET).is_some();
    if is_mapped || args.get(&METHOD) != "EDIT_DISTANCE" {
        return Ok(None);
    }
    Ok(Some(Look { why: "each would be compared with others", ..rel.look(&column, MAX_VALUES) }))
}

fn lower(args: &Args, rel: &mut Rel, found: Option<&ArrayRef>) -> Result<()> {
    let column = text_column(args, rel)?;
    if let Some(mapped) = mapping(args, rel)? {
        return set(args, rel, &column, Expr::call(mapped, vec![column.expr()]));
    }
    let method = match args.get(&METHOD) {
        "NGRAM_FINGERPRINT" => Method::Ngrams(usize::try_from(args.get(&SIZE)).unwrap_or(2)),
        "PHONETIC" => Method::Sounds,
        _ => Method::Words,
    };
    let key = match found {
        Some(values) => Expr::call(leaders(args, values)?, vec![column.expr()]),
        None => Expr::call(Keyed::new(method)?, vec![column.expr()]),
    };
    let null = Expr::null(&column.data_type);
    let useless = column.expr().is_missing().or(rel.meets_conditions().negate());
    let key = rel.add_temporary(null.clone().when(useless, key));
    let value = rel.add_temporary(null.when(key.expr().is_missing(), column.expr()));
    let most = WindowFunction::Whole(rel.call(AggregateFunction::Mode, &value));
    let most = rel.window(std::slice::from_ref(&key), &[], vec![most]).swap_remove(0);
    set(args, rel, &column, Expr::call(Coalesce, vec![most.expr(), column.expr()]))
}

/// Each value's cluster, by its first value.
fn leaders(args: &Args, values: &ArrayRef) -> Result<Mapped> {
    let size = |param: &Param<Whole>| usize::try_from(args.get(param)).unwrap_or(1);
    let nearness = Nearness {
        distance: size(&DISTANCE),
        block: size(&BLOCK),
        prefix: args.get(&BLOCK_BY) == "PREFIX",
        most: size(&MAX_BLOCK),
    };
    let values: Vec<&str> = values.as_string_view_opt().into_iter().flatten().flatten().collect();
    Ok(Mapped { texts: clusters(&values, nearness)?, others_stay: false })
}

fn set(args: &Args, rel: &mut Rel, column: &Column, value: Expr) -> Result<()> {
    match args.get(&NAME) {
        Some(named) => rel.add(named, value, &Place::After(column)).map(|_| ()),
        None => rel.replace(column, value),
    }
}
