//! `GET_ADVANCED_DATATYPE`.

use crate::step::prelude::*;

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column whose advanced type is asked for.").also(&["columnName"]);

pub(super) const STEP: Step = Step {
    operation: "GET_ADVANCED_DATATYPE",
    family: Family::Quality,
    summary: "Asks which advanced type a column has, and leaves the table as it is.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN],
    examples: &[
        Example::new("The table stays", r#"{"sourceColumn": "email"}"#)
            .input(&["email: string | id: int", "ann@example.org | 1", "null | 2", r#""" | 3"#])
            .output(&["email: string | id: int", "ann@example.org | 1", "null | 2", r#""" | 3"#]),
        Example::new("By the other name of the parameter", r#"{"columnName": "phone"}"#)
            .input(&["phone: string", "614-555-0123", "null"])
            .output(&["phone: string", "614-555-0123", "null"]),
        Example::new("Of no text", r#"{"sourceColumn": "id"}"#)
            .input(&["id: long", "7"])
            .output(&["id: long", "7"]),
        Example::new("A column that is not there", r#"{"sourceColumn": "e-mail"}"#)
            .input(&["email: string", "ann@example.org"])
            .error("column `e-mail` not found; did you mean `email`?"),
    ],
    assumptions: &[
        "In DataBrew's console this is a question of a session, whose answer is no part of the table. A recipe that holds it runs, and nothing is answered.",
    ],
    lower: Lower::Direct(|args, rel| rel.column(args.get(&COLUMN)).map(|_| ())),
};
