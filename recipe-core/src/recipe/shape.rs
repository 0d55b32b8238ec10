//! The forms recipes are written in, all read to the same steps.

use crate::document::{Key, Node, NodeValue};
use crate::error::{Error, Kind, Result};
use crate::suggest::hint;

use super::{RawParameter, RawStep};
use super::{condition, short};

/// What a document says.
pub(super) struct Shape {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) version: Option<String>,
    pub(super) steps: Vec<RawStep>,
}

type Entries = [(Key, Node)];

/// Keys of the API's recipe object; those that say nothing about the steps are ignored.
const RECIPE_KEYS: &[&str] = &[
    "$schema",
    "Name",
    "Description",
    "RecipeVersion",
    "EngineVersion",
    "Steps",
    "CreateDate",
    "CreatedBy",
    "LastModifiedBy",
    "LastModifiedDate",
    "ProjectName",
    "PublishedBy",
    "PublishedDate",
    "ResourceArn",
    "Tags",
    "ResponseMetadata",
    "Comment",
];
const STEP_KEYS: &[&str] =
    &["Action", "RecipeAction", "RecipeStep", "ConditionExpressions", "Comment", "Disabled"];
const ACTION_KEYS: &[&str] = &["Operation", "Parameters"];
/// What exports add to parameters without a meaning for the step.
const IGNORED_PARAMETERS: &[&str] = &["functionStepType"];

/// Reads a document: what it says, and all its problems. Steps with problems are left out.
pub(super) fn read(document: &Node) -> (Shape, Vec<Error>) {
    let mut errors = Vec::new();
    let mut shape = Shape { name: None, description: None, version: None, steps: Vec::new() };
    match &document.value {
        NodeValue::List(items) => steps(items, &mut shape, &mut errors),
        NodeValue::Map(entries) => match resource(entries) {
            Ok(entries) => object(document, entries, &mut shape, &mut errors),
            Err(error) => errors.push(error.at_span(document.span.clone())),
        },
        _ => errors.push(wrong(document, "a recipe is a list of steps, or an object with `Steps`")),
    }
    (shape, errors)
}

/// The recipe's own entries, of a CloudFormation resource or template too.
fn resource(entries: &Entries) -> Result<&Entries> {
    if let Some(resources) = get(entries, "Resources").and_then(as_map) {
        let recipes: Vec<(&Key, &Entries)> = resources
            .iter()
            .filter_map(|(key, resource)| Some((key, as_map(resource)?)))
            .filter(|(_, all)| get(all, "Type").and_then(Node::as_text) == Some("AWS::DataBrew::Recipe"))
            .filter_map(|(key, resource)| Some((key, get(resource, "Properties").and_then(as_map)?)))
            .collect();
        return match recipes.as_slice() {
            [(_, one)] => Ok(one),
            [] => {
                Err(Kind::Shape("the template has no resource of type `AWS::DataBrew::Recipe`".into()).into())
            }
            many => {
                let names: Vec<String> = many.iter().map(|(key, _)| format!("`{}`", key.name)).collect();
                let message = format!(
                    "the template has {} recipes ({}); give one of them in a file of its own",
                    many.len(),
                    names.join(", ")
                );
                Err(Kind::Shape(message).into())
            }
        };
    }
    Ok(get(entries, "Properties").and_then(as_map).unwrap_or(entries))
}

fn object(document: &Node, entries: &Entries, shape: &mut Shape, errors: &mut Vec<Error>) {
    if STEP_KEYS[..3].iter().chain(&ACTION_KEYS[..1]).any(|key| get(entries, key).is_some()) {
        return steps(std::slice::from_ref(document), shape, errors);
    }
    unknown_keys(entries, RECIPE_KEYS, "a recipe", errors);
    shape.name = text(entries, "Name", errors);
    shape.description = text(entries, "Description", errors);
    shape.version = text(entries, "RecipeVersion", errors);
    if let (Some(version), Some(node)) = (&shape.version, get(entries, "RecipeVersion"))
        && !is_version(version)
    {
        errors.push(wrong(
            node,
            "`RecipeVersion` is `X.Y`, such as `1.0`, or LATEST_WORKING or LATEST_PUBLISHED",
        ));
    }
    if let (Some(needs), Some(node)) = (text(entries, "EngineVersion", errors), get(entries, "EngineVersion"))
    {
        errors.extend(engine(&needs).map(|error| error.at_span(node.span.clone())));
    }
    match get(entries, "Steps").map(|node| (&node.value, node)) {
        Some((NodeValue::List(items), _)) => steps(items, shape, errors),
        Some((_, node)) if node.function().is_some() => functions(node, errors),
        Some((_, node)) => errors.push(wrong(node, "`Steps` is a list")),
        None => errors.push(wrong(document, "a recipe is a list of steps, or an object with `Steps`")),
    }
}

fn is_version(version: &str) -> bool {
    if matches!(version, "LATEST_WORKING" | "LATEST_PUBLISHED") {
        return true;
    }
    let number = |part: &str| (1..=6).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    version.split_once('.').is_some_and(|(major, minor)| {
        number(major) && number(minor) && version.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
    })
}

/// The recipe needs this engine version, or a newer one.
fn engine(needs: &str) -> Option<Error> {
    let have = env!("CARGO_PKG_VERSION");
    // Digits alone: Rust would also take a plus sign.
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?;
    let numbers = |version: &str| -> Option<Vec<u64>> {
        let parts = version.trim().split('.').map(number).collect::<Option<Vec<_>>>()?;
        (parts.len() <= 3).then_some(parts)
    };
    let Some(least) = numbers(needs.trim_start_matches([' ', '>', '='])) else {
        let message =
            format!("`EngineVersion` is the least version the recipe needs, such as `{have}`, not `{needs}`");
        return Some(Kind::Shape(message).into());
    };
    let mine = numbers(have)?;
    (mine < least).then(|| Kind::EngineTooOld { needs: needs.to_owned(), have: have.to_owned() }.into())
}

fn steps(items: &[Node], shape: &mut Shape, errors: &mut Vec<Error>) {
    for (at, item) in items.iter().enumerate() {
        let number = at + 1;
        let mut found = Vec::new();
        functions(item, &mut found);
        if !found.is_empty() {
            errors.extend(found.into_iter().map(|error| error.at_step_number(number)));
            continue;
        }
        match step(item, number) {
            Ok(step) => shape.steps.push(step),
            Err(found) => errors.extend(found.into_iter().map(|error| error.at_step_number(number))),
        }
    }
}

/// Names the functions of a template, whose values only the one who deploys it knows.
fn functions(node: &Node, errors: &mut Vec<Error>) {
    if let Some(function) = node.function() {
        let message = format!("`{function}` stands for a value that is not here; write the value out");
        return errors.push(wrong(node, &message));
    }
    match &node.value {
        NodeValue::List(items) => items.iter().for_each(|item| functions(item, errors)),
        NodeValue::Map(entries) => entries.iter().for_each(|(_, value)| functions(value, errors)),
        _ => {}
    }
}

fn step(node: &Node, number: usize) -> Result<RawStep, Vec<Error>> {
    let mut errors = Vec::new();
    let mut step = RawStep {
        number,
        span: node.span.start..node.last_byte(),
        operation: String::new(),
        operation_span: node.span.clone(),
        comment: None,
        disabled: false,
        parameters: Vec::new(),
        conditions: Vec::new(),
        condition_nodes: Vec::new(),
    };
    outer(node, &mut step, &mut errors);
    if errors.is_empty() {
        return Ok(step);
    }
    if step.operation.is_empty() {
        return Err(errors);
    }
    Err(errors.into_iter().map(|error| error.at_step(number, &step.operation)).collect())
}

/// A step in any of its wrappers.
fn outer(node: &Node, step: &mut RawStep, errors: &mut Vec<Error>) {
    let entries = match &node.value {
        NodeValue::List(items) if items.len() == 1 => return outer(&items[0], step, errors),
        NodeValue::Map(entries) => entries,
        _ => return errors.push(wrong(node, "a step is an object with `Action`")),
    };
    if get(entries, "Operation").is_some() {
        return action(node, entries, step, errors);
    }
    match short::long_form(node, entries) {
        Some(Ok(long)) => return outer(&long, step, errors),
        Some(Err(error)) => return errors.push(error),
        None => {}
    }
    unknown_keys(entries, STEP_KEYS, "a step", errors);
    if let Some(comment) = get(entries, "Comment") {
        step.comment = comment.as_text().map(str::to_owned);
    }
    if let Some(disabled) = get(entries, "Disabled") {
        match disabled.as_text().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => step.disabled = true,
            Some("false") => {}
            _ => errors.push(wrong(disabled, "`Disabled` is `true` or `false`")),
        }
    }
    if let Some(conditions) = get(entries, "ConditionExpressions") {
        read_conditions(conditions, step, errors);
    }
    let inner: Vec<&Node> = STEP_KEYS[..3].iter().filter_map(|key| get(entries, key)).collect();
    match inner.as_slice() {
        [inner] => match &inner.value {
            NodeValue::Map(entries) if STEP_KEYS[..3].iter().any(|key| get(entries, key).is_some()) => {
                outer(inner, step, errors);
            }
            NodeValue::Map(entries) => action(inner, entries, step, errors),
            _ => errors.push(wrong(inner, "an action is an object with `Operation` and `Parameters`")),
        },
        [] => errors.push(wrong(node, "this step has no `Action`")),
        _ => errors.push(wrong(node, "this step has more than one action")),
    }
}

fn read_conditions(conditions: &Node, step: &mut RawStep, errors: &mut Vec<Error>) {
    match &conditions.value {
        NodeValue::Null => {}
        NodeValue::List(items) => {
            for item in items {
                match condition::read(item) {
                    Ok(condition) => {
                        step.conditions.push(condition);
                        step.condition_nodes.push(item.clone());
                    }
                    Err(error) => errors.push(error),
                }
            }
        }
        _ => errors.push(wrong(conditions, "`ConditionExpressions` is a list")),
    }
}

fn action(node: &Node, entries: &Entries, step: &mut RawStep, errors: &mut Vec<Error>) {
    unknown_keys(entries, ACTION_KEYS, "an action", errors);
    match get(entries, "Operation").map(|node| (&node.value, node)) {
        Some((NodeValue::Text(operation), node)) if !operation.trim().is_empty() => {
            operation.trim().clone_into(&mut step.operation);
            step.operation_span = node.span.clone();
        }
        Some((_, node)) => errors.push(wrong(node, "`Operation` is the name of an operation")),
        None => errors.push(wrong(node, "this action has no `Operation`")),
    }
    match get(entries, "Parameters").map(|node| (&node.value, node)) {
        None | Some((NodeValue::Null, _)) => {}
        Some((NodeValue::Map(entries), _)) => {
            for (key, value) in entries {
                let name = camel_case(&key.name);
                if !IGNORED_PARAMETERS.contains(&name.as_str()) && value.value != NodeValue::Null {
                    let parameter = RawParameter { name, name_span: key.span.clone(), node: value.clone() };
                    step.parameters.push(parameter);
                }
            }
        }
        Some((_, node)) => errors.push(wrong(node, "`Parameters` is an object")),
    }
}

/// CloudFormation's `SourceColumn` is `sourceColumn`.
fn camel_case(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

fn get<'a>(entries: &'a Entries, name: &str) -> Option<&'a Node> {
    entries.iter().find(|(key, _)| key.name == name).map(|(_, value)| value)
}

fn as_map(node: &Node) -> Option<&Entries> {
    match &node.value {
        NodeValue::Map(entries) => Some(entries),
        _ => None,
    }
}

fn text(entries: &Entries, name: &str, errors: &mut Vec<Error>) -> Option<String> {
    let node =
        get(entries, name).filter(|node| node.value != NodeValue::Null && node.function().is_none())?;
    if node.as_text().is_none() {
        errors.push(wrong(node, &format!("`{name}` is a text")));
    }
    node.as_text().map(str::to_owned)
}

fn unknown_keys(entries: &Entries, known: &[&str], what: &str, errors: &mut Vec<Error>) {
    for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
        let near = hint(&key.name, known.iter().copied());
        let message = format!("{what} has no `{}`{near}", key.name);
        errors.push(Error::from(Kind::Shape(message)).at_span(key.span.clone()));
    }
}

fn wrong(node: &Node, message: &str) -> Error {
    Error::from(Kind::Shape(message.into())).at_span(node.span.clone())
}

#[cfg(test)]
mod tests {
    use crate::Recipe;

    const TEMPLATE: &str = "\
Parameters:
  Env: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub '${AWS::AccountId}-x'
      Zone: !FindInMap [Zones, !Ref 'AWS::Region', zone]
  Clean:
    Type: AWS::DataBrew::Recipe
    Condition: IsProd
    Properties:
      Name: !Join ['-', [!Ref 'AWS::StackName', clean]]
      Description:
        Fn::Sub: of ${AWS::StackName}
      Tags:
      - {Key: env, Value: !Ref Env}
      Steps:
      - Action:
          Operation: RENAME
          Parameters: {SourceColumn: a, TargetColumn: b}
Outputs:
  Arn: {Value: !GetAtt Clean.Arn}
";

    #[test]
    fn a_template_is_read_whatever_stands_around_its_steps() {
        let recipe = Recipe::parse_named("stack.yaml", TEMPLATE).expect("a recipe");
        assert_eq!((recipe.steps().len(), recipe.name(), recipe.description()), (1, None, None));
        let json = r#"{"Resources": {"R": {"Type": "AWS::DataBrew::Recipe", "Properties": {
            "Name": {"Fn::Sub": "${AWS::StackName}-r"}, "Description": {"Ref": "X"},
            "Steps": [{"Action": {"Operation": "RENAME", "Parameters": {"SourceColumn": "a", "TargetColumn": "b"}}}]
        }}}}"#;
        assert_eq!(Recipe::parse(json).expect("a recipe").steps().len(), 1);
    }

    #[test]
    fn functions_within_steps_are_named_with_their_place() {
        let text = TEMPLATE.replace(
            "SourceColumn: a, TargetColumn: b",
            "SourceColumn: !Ref Column, TargetColumn: {'Fn::Sub': b}",
        );
        let found = Recipe::parse_named("stack.yaml", &text).expect_err("two values are not there");
        let rendered = found.render();
        for part in ["`!Ref` stands for a value", "stack.yaml:23:", "`Fn::Sub` stands for a value", "step 1"]
        {
            assert!(rendered.contains(part), "{part}: {rendered}");
        }
        assert_eq!(found.errors.len(), 2);
        let text = TEMPLATE.split_once("Steps:").expect("steps").0.to_owned() + "Steps: !Ref Steps\n";
        let rendered = Recipe::parse_named("stack.yaml", &text).expect_err("no steps").render();
        assert!(rendered.contains("`!Ref` stands for a value"), "{rendered}");
    }

    #[test]
    fn of_several_recipes_none_is_chosen() {
        let resource =
            |name: &str| format!("  {name}: {{Type: 'AWS::DataBrew::Recipe', Properties: {{Steps: []}}}}\n");
        let text = format!("Resources:\n{}{}", resource("A"), resource("B"));
        let error = Recipe::parse_named("stack.yaml", &text).expect_err("two").to_string();
        assert!(error.contains("2 recipes (`A`, `B`)"), "{error}");
    }
}
