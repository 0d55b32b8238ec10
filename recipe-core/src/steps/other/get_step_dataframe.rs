//! `GET_STEP_DATAFRAME`.

use crate::step::prelude::*;

const STEP_INDEX: Param<Whole> =
    Param::required("stepIndex", "Step whose table the console asked for; the first is 0.");

pub(super) const STEP: Step = Step {
    operation: "GET_STEP_DATAFRAME",
    family: Family::Other,
    summary: "Does nothing: the console fetches the table after a step with it.",
    conditions: Conditions::Rejected,
    params: &[&STEP_INDEX],
    examples: &[Example::new("In a recipe taken from a session", r#"{"stepIndex": "0"}"#)
        .input(&["id: int | name: string", "1 | Ann", "2 | null"])
        .output(&["id: int | name: string", "1 | Ann", "2 | null"])],
    assumptions: &["A recipe that has it runs as if it were not there: the operation changes no data."],
    lower: Lower::Direct(|_, _| Ok(())),
};
