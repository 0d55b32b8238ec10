//! `GET_ACTION_RESULT`.

use crate::step::prelude::*;

const ACTION: Param<Text> = Param::required("actionId", "Action whose result the console asked for.");

pub(super) const STEP: Step = Step {
    operation: "GET_ACTION_RESULT",
    family: Family::Other,
    summary: "Does nothing: the console fetches the result of an action with it.",
    conditions: Conditions::Rejected,
    params: &[&ACTION],
    examples: &[Example::new("In a recipe taken from a session", r#"{"actionId": "7"}"#)
        .input(&["id: int | name: string", "1 | Ann", "2 | null"])
        .output(&["id: int | name: string", "1 | Ann", "2 | null"])],
    assumptions: &["A recipe that has it runs as if it were not there: the operation changes no data."],
    lower: Lower::Direct(|_, _| Ok(())),
};
