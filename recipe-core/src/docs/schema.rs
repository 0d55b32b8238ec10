//! The JSON schema of recipes.

use serde_json::{Value, json};

use crate::recipe::CONDITIONS;
use crate::step::{Step, schema};
use crate::steps;

/// The JSON schema of recipes: completion and hover text in editors.
pub fn schema() -> Value {
    let actions: Vec<Value> = steps::all().map(action).collect();
    let conditions: Vec<&str> = CONDITIONS.iter().map(|condition| condition.name).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "DataBrew recipe",
        "oneOf": [{"$ref": "#/definitions/steps"}, {"$ref": "#/definitions/recipe"}],
        "definitions": {
            "steps": {"type": "array", "items": {"$ref": "#/definitions/step"}},
            "recipe": {
                "type": "object",
                "required": ["Steps"],
                "properties": {
                    "$schema": {"type": "string"},
                    "Name": {"type": "string", "description": "Name of the recipe."},
                    "Description": {"type": "string", "description": "What the recipe is for."},
                    "RecipeVersion": {
                        "type": "string",
                        "pattern": "^([0-9]{1,6}\\.[0-9]{1,6}|LATEST_WORKING|LATEST_PUBLISHED)$",
                        "description": "Version of the recipe, such as 1.0. Reports and outputs carry it.",
                    },
                    "EngineVersion": {"type": "string", "description": "Least version of the engine the recipe needs."},
                    "Steps": {"$ref": "#/definitions/steps"},
                },
            },
            "step": {
                "type": "object",
                "required": ["Action"],
                "properties": {
                    "Action": {"oneOf": actions},
                    "ConditionExpressions": {"type": "array", "items": {"$ref": "#/definitions/condition"}},
                    "Comment": {"type": "string", "description": "A note for people."},
                    "Disabled": {"type": "boolean", "description": "Leaves the step out."},
                },
            },
            "condition": {
                "anyOf": [
                    {"$ref": "#/definitions/question"},
                    group("And", "All of these conditions hold."),
                    group("Or", "One of these conditions holds."),
                    group("Not", "This condition does not hold."),
                    expression(),
                ],
            },
            "question": {
                "type": "object",
                "required": ["Condition", "TargetColumn"],
                "properties": {
                    "Condition": {
                        "enum": conditions,
                        "description": "What is asked of the cell.",
                    },
                    "TargetColumn": {"type": "string", "description": "Column whose cell is asked about."},
                    "Value": {"description": "What the cell is compared with; for IS and IS_NOT a list, as JSON text."},
                },
            },
        },
    })
}

/// A condition that holds others.
fn group(name: &str, description: &str) -> Value {
    let one = json!({"$ref": "#/definitions/condition"});
    json!({
        "type": "object",
        "required": [name],
        "additionalProperties": false,
        "properties": {name: {"description": description, "anyOf": [one, {"type": "array", "items": one}]}},
    })
}

/// A condition that is an expression.
fn expression() -> Value {
    let text = json!({"type": "string", "description": "An expression that is true or false, such as `fare > 100`."});
    json!({"type": "object", "required": ["Expression"], "additionalProperties": false, "properties": {"Expression": text}})
}

fn action(step: &'static Step) -> Value {
    let mut parameters = schema::object(step.params);
    if step.takes_several() {
        schema::allow_several(&mut parameters);
    }
    let mut operation = json!({"const": step.operation, "description": step.summary});
    let names: Vec<&str> = steps::names(step).collect();
    if names.len() > 1 {
        operation = json!({"enum": names, "description": step.summary});
    }
    parameters["properties"]["functionStepType"] = json!({"type": "string", "description": "Ignored."});
    json!({
        "type": "object",
        "title": step.operation,
        "description": step.summary,
        "required": ["Operation"],
        "properties": {
            "Operation": operation,
            "Parameters": parameters,
        },
    })
}
