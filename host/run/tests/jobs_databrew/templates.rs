//! Templates of CloudFormation: functions, parameters and conditions.

use crate::common::Folder;

const TEMPLATE: &str = r#"Parameters:
  Bucket: {Type: String, Default: b}
  Stage: {Type: String}
  Columns: {Type: CommaDelimitedList, Default: "region, id"}
Mappings:
  Keys:
    test: {in: incoming}
    prod: {in: other}
Conditions:
  IsTest: !Equals [!Ref Stage, test]
  IsNotTest: !Not [{Condition: IsTest}]
Resources:
  Data:
    Type: AWS::DataBrew::Dataset
    Properties:
      Name: !Sub "${AWS::StackName}-sales"
      Format: CSV
      Input:
        S3InputDefinition:
          Bucket: {Ref: Bucket}
          Key: !Join ["/", [!FindInMap [Keys, !Ref Stage, in], !Sub ["${x}.csv", {x: !Select [1, !Split ["-", "my-sales"]]}]]]
  Clean:
    Type: AWS::DataBrew::Recipe
    Properties:
      Name: clean
      Steps:
      - Action:
          Operation: DELETE
          Parameters: {SourceColumns: !If [IsTest, [extra], [id]]}
  Job:
    Type: AWS::DataBrew::Job
    Properties:
      Type: RECIPE
      Name: !Sub "${Data}-job"
      DatasetName: !Ref Data
      Recipe: {Name: !Ref Clean, Version: !GetAtt Published.Version}
      RoleArn: !GetAtt Role.Arn
      Tags: [{Key: a, Value: b}]
      Outputs:
      - Location: {Bucket: !Ref Bucket, Key: !Sub "out/${!literal}"}
        PartitionColumns: !If [IsNotTest, !Ref Columns, !Ref "AWS::NoValue"]
        Overwrite: "true"
  Other:
    Type: AWS::DataBrew::Job
    Condition: IsNotTest
    Properties: {Name: other, Type: RECIPE, ProjectName: p}
  Later:
    Type: AWS::DataBrew::Schedule
    Properties: {Name: later, CronExpression: "Cron(50 21 * * ? *)", JobNames: [!Sub "${Data}-job"]}
"#;

fn folder(name: &str, text: &str) -> Folder {
    Folder::new(&[("b/incoming/sales.csv", "id,region,extra\n1,eu,x\n"), (name, text)])
}

#[test]
fn functions_have_their_values() {
    let folder = folder("stack.yaml", TEMPLATE);
    let mut options = folder.options();
    options.variables.insert("Stage".into(), "test".into());
    let report = folder.run_with("stack.yaml", &options).expect("it runs");
    assert_eq!(report.job.as_deref(), Some("stack-sales-job"));
    assert_eq!(folder.text("b/out/${literal}"), "id,region\n1,eu\n");
    let warnings: Vec<&str> = report.warnings.iter().map(|warning| warning.message.as_str()).collect();
    for part in [
        "`RoleArn` and `Tags` have no effect here",
        "asks for version that is known when it is deployed of recipe `clean`",
        "runs `stack-sales-job` by `Cron(50 21 * * ? *)` in AWS",
    ] {
        assert!(warnings.iter().any(|warning| warning.contains(part)), "{part}: {warnings:?}");
    }
    options.variables.insert("AWS::StackName".into(), "mine".into());
    options.job = Some("mine-sales-job".into());
    folder.run_with("stack.yaml", &options).expect("it runs");
    options.variables.insert("Stage".into(), "prod".into());
    options.job = None;
    let error = folder.fails("stack.yaml", &options);
    assert!(error.contains("there are 2 jobs; name one with --job: `mine-sales-job`, `other`"), "{error}");
}

#[test]
fn values_that_are_not_known_are_told() {
    let cases = [
        (
            ("Bucket: {Ref: Bucket}", "Bucket: !Ref 'AWS::AccountId'"),
            "`AWS::AccountId` is known when the template is deployed",
        ),
        (
            ("Bucket: {Ref: Bucket}", "Bucket: !GetAtt Store.Name"),
            "stack.yaml:20:19: dataset `stack-sales` (Data): the attribute `Store.Name`",
        ),
        (("Bucket: {Ref: Bucket}", "Bucket: !ImportValue shared"), "`shared` is exported by another stack"),
        (("Default: b}", "NoEcho: true}"), "the parameter `Bucket` has no default"),
        (
            ("Type: String, Default: b", "Type: 'AWS::SSM::Parameter::Value<String>', Default: /b"),
            "is a value in the parameter store of AWS, under `/b`",
        ),
        (
            ("[extra]", "[!Ref Missing]"),
            "recipe `clean` (Clean): `Missing` is neither a parameter nor a resource",
        ),
        (("Bucket: {Ref: Bucket}", "Bucket: !Cidr [a, b]"), "the function `!Cidr` is not known here"),
        (("Keys, !Ref Stage", "Keys, dev"), "the template has no mapping `Keys`, `dev`, `in`"),
        (("Bucket: {Ref: Bucket}", "Bucket: !Sub '${Job}'"), ""),
        (("${AWS::StackName}-sales", "${Data}-sales"), "circle"),
        (("[IsTest, [extra]", "[IsTset, [extra]"), "the template has no condition `IsTset`"),
    ];
    for ((from, to), expected) in cases {
        let text = TEMPLATE.replacen(from, to, 1);
        assert_ne!(text, TEMPLATE, "{from}");
        let folder = folder("stack.yaml", &text);
        let mut options = folder.options();
        options.variables.insert("Stage".into(), "test".into());
        let error = folder.fails("stack.yaml", &options);
        assert!(error.contains(expected), "{to}: {error}");
    }
}
