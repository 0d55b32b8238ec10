//! The forms recipes are written in.

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
    for part in ["`!Ref` stands for a value", "stack.yaml:23:", "`Fn::Sub` stands for a value", "step 1"] {
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

const STEPS: &str = r#"[{"Action": {"Operation": "RENAME", "Parameters": {"sourceColumn": "a", "targetColumn": "b"}},
    "ConditionExpressions": []}]"#;

/// The operations of a recipe, and its name.
fn read(text: &str, part: Option<&str>) -> Result<(Vec<String>, Option<String>), String> {
    let recipe = Recipe::parse_part("file", text, part).map_err(|found| found.to_string())?;
    recipe.check().map_err(|found| found.to_string())?;
    let operations = recipe.steps().iter().map(|step| step.operation.clone());
    Ok((operations.collect(), recipe.name().map(str::to_owned)))
}

#[test]
fn what_exports_wrap_recipes_in() {
    let forms = [
        // A node of Glue Studio: alone, as it stands in a job, and the job.
        format!(r#"{{"RecipeSteps": {STEPS}}}"#),
        format!(r#"{{"Name": "r", "Inputs": ["node-1"], "RecipeSteps": {STEPS}}}"#),
        format!(r#"{{"Recipe": {{"Name": "r", "Inputs": ["n"], "RecipeSteps": {STEPS}}}}}"#),
        format!(r#"{{"node-2": {{"Recipe": {{"Name": "r", "Inputs": ["n"], "RecipeSteps": {STEPS}}}}}}}"#),
        format!(
            r#"{{"Name": "job", "CodeGenConfigurationNodes": {{"node-1": {{"S3CsvSource": {{}}}},
                "node-2": {{"Recipe": {{"RecipeSteps": {STEPS}}}}}}}}}"#
        ),
        // CDK, in which keys begin with a small letter.
        r#"{"name": "r", "description": "d", "tags": [], "steps": [{"action": {"operation": "RENAME",
            "parameters": {"sourceColumn": "a", "targetColumn": "b"}}, "conditionExpressions": []}]}"#
            .into(),
        // Requests and answers of the API.
        r#"{"Preview": true, "Name": "project", "StepIndex": 3, "ClientSessionId": "x", "ViewFrame": {"StartColumnIndex": 0},
            "RecipeStep": {"Action": {"Operation": "RENAME", "Parameters": {"sourceColumn": "a", "targetColumn": "b"}}}}"#
            .into(),
        format!(r#"{{"Recipes": [{{"Name": "r", "RecipeVersion": "1.0", "Steps": {STEPS}}}], "NextToken": "x"}}"#),
        // Terraform: a file, with a body or a list of them, and what it shows.
        TERRAFORM.replace("BODY", BODY),
        format!(r#"{{"resource": [{{"awscc_databrew_recipe": [{{"r": [{BODY}]}}]}}, {{"aws_s3_bucket": {{}}}}]}}"#),
        format!(
            r#"{{"format_version": "1.0", "values": {{"root_module": {{"resources": [], "child_modules": [{{"resources": [
                {{"type": "aws_s3_bucket", "name": "x", "values": {{}}}},
                {{"type": "awscc_databrew_recipe", "name": "r", "values": {BODY}}}]}}]}}}}}}"#
        ),
    ];
    for form in forms {
        let (operations, _) = read(&form, None).unwrap_or_else(|error| panic!("{form}: {error}"));
        assert_eq!(operations, ["RENAME"], "{form}");
    }
}

const TERRAFORM: &str = r#"{"resource": {"aws_s3_bucket": {"b": {}}, "awscc_databrew_recipe": {"r": BODY}}}"#;
const BODY: &str = r#"{"name": "r", "steps": [{"action": {"operation": "RENAME",
    "parameters": {"source_column": "a", "target_column": "b"}},
    "condition_expressions": []}], "tags": [{"key": "env", "value": "${var.env}"}]}"#;

#[test]
fn conditions_are_spelt_in_every_way() {
    for [condition, target, value] in [
        ["Condition", "TargetColumn", "Value"],
        ["condition", "targetColumn", "value"],
        ["condition", "target_column", "value"],
    ] {
        let text = format!(
            r#"[{{"action": {{"operation": "KEEP_VALUES", "parameters": {{"sourceColumn": "n"}}}},
                "conditionExpressions": [{{"{condition}": "LESS_THAN", "{target}": "n", "{value}": "5"}}]}}]"#
        );
        assert_eq!(read(&text, None).expect(condition).0, ["KEEP_VALUES"]);
    }
}

#[test]
fn one_of_several_is_named() {
    let resource = |name: &str, column: &str| {
        format!(
            "  {name}:\n    Type: AWS::DataBrew::Recipe\n    Properties:\n      Name: the-{name}\n      Steps:\n      - Action:\n          \
             Operation: UPPER_CASE\n          Parameters: {{SourceColumn: {column}}}\n"
        )
    };
    let text =
        format!("# é\nResources:\n{}{}Outputs: {{}}\n", resource("Clean", "a"), resource("Count", "b"));
    for (part, column, line) in [("Clean", "a", 10), ("the-Count", "b", 18)] {
        let recipe = Recipe::parse_part("stack.yaml", &text, Some(part)).expect(part);
        assert_eq!((recipe.name().is_some(), recipe.steps().len()), (true, 1));
        // Its text is a recipe of its own, and what is wrong with it stands where it stood.
        let alone = Recipe::parse_named("stack.yaml", recipe.text()).expect("a recipe");
        assert_eq!(alone.sha256(), recipe.sha256());
        let input = crate::table::parse(&["x: string"]).expect("a table");
        for recipe in [recipe, alone] {
            let found =
                recipe.compile(input.schema_ref(), &crate::Context::default()).expect_err("no such column");
            let rendered = found.render();
            assert!(rendered.contains(&format!("column `{column}` not found")), "{rendered}");
            assert!(rendered.contains(&format!("stack.yaml:{line}:")), "{rendered}");
        }
    }
    let versions = r#"{"Recipes": [{"Name": "r", "RecipeVersion": "1.0", "Steps": []}, {"Name": "r", "RecipeVersion": "2.0", "Steps": [
        {"Action": {"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}}]}]}"#;
    assert_eq!(read(versions, Some("r:2.0")).expect("a version").0, ["DELETE_DUPLICATE_ROWS"]);
    let cases = [
        (
            text.as_str(),
            None,
            "the template has 2 recipes (`Clean`, `Count`); name one behind the file, as in `file#Clean`",
        ),
        (
            text.as_str(),
            Some("Clear"),
            "the template has no recipe `Clear`; did you mean `Clean`?; recipes: `Clean`, `Count`",
        ),
        (versions, None, "the list has 2 recipes (`r`, `r`); name one behind the file, as in `file#r:1.0`"),
        (versions, Some("r"), "as in `file#r:1.0`"),
        ("{\"Recipes\": []}", None, "the list has no recipe"),
        ("{\"Resources\": {}}", Some("r"), "the template has no recipe, and none that is called `r`"),
        ("{\"Steps\": []}", Some("r"), "this is one recipe, and has no part `r`"),
        ("[]", Some("r"), "a list of steps has no parts"),
    ];
    for (text, part, expected) in cases {
        let error = read(text, part).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn what_is_not_there_is_named() {
    let cases = [
        (r#"{"Recipe": {"Name": "r", "Inputs": ["n"], "RecipeReference": {"RecipeArn": "a", "RecipeVersion": "1.0"}}}"#.to_owned(), "refers to a recipe by its name"),
        (TERRAFORM.replace("BODY", &BODY.replace("\"a\"", "\"${var.column}\"")), "`${…}` stands for a value that is not here"),
        (r#"{"Steps": [], "steps": []}"#.to_owned(), "a recipe has `Steps` twice, in two spellings"),
        (r#"{"Preview": true, "Name": "p", "RecipeStep": {"Action": {}}, "Extra": 1}"#.to_owned(), "a session's action has no `Extra`"),
    ];
    for (text, expected) in cases {
        let error = read(&text, None).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    }
    let literal = TERRAFORM.replace("BODY", &BODY.replace("\"b\"", "\"$${b}\""));
    read(&literal, None).expect("two dollar signs stand for one");
}
