//! Personal data found in rows and in columns.

use recipe_run::job::RunJob;
use serde_json::{Value, json};

use super::common::{Lake, json_lines, node, nodes, refused, shown, target, through};

const PEOPLE: &str = r#"{"id": 123456789, "name": "Ana", "mail": "ana@example.org", "note": "SSN 219-19-9999 or bo@example.org"}
{"id": 2, "name": null, "mail": null, "note": "none"}
{"id": 3, "name": "Bo", "mail": "", "note": null}
{"id": 4, "name": "Cy", "mail": "cy@example.org", "note": "ß: 408 496-7223"}
"#;

const SSN: &str = "5e86f41e92969479320e22438ded46bb4de6880344da068c390fd97c54b97a12";
const ANA: &str = "86b9260a115ceac89a9738af23696ce3";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// The hash of the text `None`.
const NONE: &str = "dc937b59892604f5a86ac96936cd7ff09e25f18ae6b758e8014a24c7fa039e91";

fn detected(members: Value) -> Vec<String> {
    through("PIIDetection", members, PEOPLE)
}

/// The cells of one column, as JSON.
fn cells(rows: &[String], column: &str) -> Vec<Value> {
    rows.iter().map(|row| serde_json::from_str::<Value>(row).expect("JSON")[column].clone()).collect()
}

fn one(entity: &str, action: &str, start: usize, end: usize) -> Value {
    json!({"entityType": entity, "actionUsed": action, "start": start, "end": end})
}

#[test]
fn what_rows_have_is_listed() {
    let rows =
        detected(json!({"PiiType": "RowAudit", "EntityTypesToDetect": ["USA_SSN", "EMAIL", "PHONE_NUMBER"]}));
    let expected = [
        json!({"mail": [one("EMAIL", "DETECT", 0, 15)],
            "note": [one("USA_SSN", "DETECT", 4, 15), one("EMAIL", "DETECT", 19, 33)]}),
        json!({}),
        json!({}),
        json!({"mail": [one("EMAIL", "DETECT", 0, 14)], "note": [one("PHONE_NUMBER", "DETECT", 3, 15)]}),
    ];
    assert_eq!(cells(&rows, "DetectedEntities"), expected, "by characters");
    assert!(rows[0].contains(r#""id":123456789,"name":"Ana","mail":"ana@example.org""#), "the rest stays");
    let named = json!({"PiiType": "RowAudit", "EntityTypesToDetect": ["EMAIL"], "OutputColumnName": "found"});
    assert_eq!(cells(&detected(named), "found")[0]["mail"], json!([one("EMAIL", "DETECT", 0, 15)]));
    let taken = json!({"PiiType": "RowAudit", "EntityTypesToDetect": ["EMAIL"], "OutputColumnName": "note"});
    let error = refused("PIIDetection", taken, PEOPLE);
    assert!(error.contains("there is a column `note` already"), "{error}");
}

#[test]
fn what_rows_have_is_hidden() {
    let of = |members: Value, column: &str| {
        let mut all = json!({"EntityTypesToDetect": ["EMAIL", "USA_SSN"]});
        for (name, value) in members.as_object().expect("an object") {
            all[name] = value.clone();
        }
        cells(&detected(all), column)
    };
    let masked = of(json!({"PiiType": "RowMasking"}), "note");
    assert_eq!(masked[0], "SSN ******* or *******");
    assert_eq!(masked[1..], [json!("none"), json!(null), json!("ß: 408 496-7223")]);
    let masked = of(json!({"PiiType": "RowMasking", "RedactText": "(gone)"}), "mail");
    assert_eq!(masked, [json!("(gone)"), json!(null), json!(""), json!("(gone)")]);
    let masked = of(json!({"PiiType": "RowMasking", "MaskValue": "x"}), "mail");
    assert_eq!(masked[0], "x");
    let hashed = of(json!({"PiiType": "RowHashing", "EntityTypesToDetect": ["USA_SSN"]}), "note");
    assert_eq!(hashed[0], format!("SSN {SSN} or bo@example.org"));
    let partly = of(
        json!({"PiiType": "RowPartialMasking", "RedactChar": "#", "NumLeftCharsToExclude": 2, "NumRightCharsToExclude": "3"}),
        "note",
    );
    assert_eq!(partly[0], "SSN 21######999 or bo#########org");
    let partly = of(json!({"PiiType": "RowPartialMasking", "MatchPattern": "[0-9a-d]"}), "note");
    assert_eq!(partly[0], "SSN ***-**-**** or *o@ex*mple.org");
    assert_eq!(of(json!({"PiiType": "RowPartialMasking"}), "mail")[0], "***************");
    let listed = of(json!({"PiiType": "RowMasking"}), "DetectedEntities");
    assert_eq!(listed[0]["note"][0], one("USA_SSN", "REDACT", 4, 15), "where it was");
}

#[test]
fn numbers_are_not_looked_in_unless_they_are_named() {
    let lake = Lake::with(&[("in.jsonl", PEOPLE)]);
    let job = |members: Value| {
        nodes([
            ("in", json_lines("in.jsonl")),
            ("node", node("PIIDetection", &["in"], members)),
            ("out", target("rows", "node", "json")),
        ])
    };
    let report = lake.run(&job(json!({"PiiType": "RowMasking", "EntityTypesToDetect": ["USA_SSN"]})));
    let report = report.unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(cells(&lake.read("out/rows"), "id")[0], 123_456_789);
    let warnings: Vec<String> = report.warnings.iter().map(|warning| warning.message.clone()).collect();
    for expected in ["not by AWS's detectors", "only columns of text are looked in, and not `id` (long)"] {
        assert!(warnings.iter().any(|warning| warning.contains(expected)), "{expected}: {warnings:?}");
    }
    let named = json!({"USA_SSN": [{"action": "REDACT", "sourceColumns": ["id"]}]}).to_string();
    let named = json!({"PiiType": "RowAudit", "EntityTypesToDetect": [], "DetectionParameters": named});
    let report = lake.run(&job(named)).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert_eq!(cells(&lake.read("out/rows"), "id"), [json!("*****"), json!("2"), json!("3"), json!("4")]);
    assert!(!report.warnings.iter().any(|warning| warning.message.contains("looked in")));
}

#[test]
fn actions_differ_by_type_and_column() {
    let own = json!({
        "EMAIL": [
            {"action": "REDACT", "actionOptions": {"redactText": "(mail)"}, "sourceColumns": ["MAIL"]},
            {"action": "DETECT", "sourceColumns": ["*"]},
        ],
        "USA_SSN": [{"action": "PARTIAL_REDACT", "sourceColumnsToExclude": ["mail", "name"],
            "actionOptions": {"numLeftCharsToExclude": "3", "redactChar": "#"}}],
    });
    let rows =
        detected(json!({"PiiType": "RowAudit", "EntityTypesToDetect": ["EMAIL", "USA_SSN", "PHONE_NUMBER"],
        "DetectionParameters": own.to_string(), "DetectionSensitivity": "HIGH"}));
    assert_eq!(cells(&rows, "mail")[0], "(mail)");
    assert_eq!(cells(&rows, "note")[0], "SSN 219######## or bo@example.org");
    let listed = cells(&rows, "DetectedEntities");
    let expected = json!({"mail": [one("EMAIL", "REDACT", 0, 15)],
        "note": [one("USA_SSN", "PARTIAL_REDACT", 4, 15), one("EMAIL", "DETECT", 19, 33)]});
    assert_eq!(listed[0], expected);
    assert_eq!(
        listed[3]["note"],
        json!([one("PHONE_NUMBER", "DETECT", 3, 15)]),
        "as the node says of the rest"
    );
    for (own, expected) in [
        (json!({"EMAIL": [{"action": "HIDE"}]}), "`action`: is one of `DETECT`"),
        (json!({"EMAIL": [{"sourceColumns": ["mail"]}]}), "parameter `action` is required"),
        (json!({"EMAIL": "REDACT"}), "`EMAIL`: is a list of actions"),
        (json!({"EMPLOYEE_ID": [{"action": "DETECT"}]}), "`EMPLOYEE_ID` is not found here"),
        (json!({"EMAIL": [{"action": "DETECT", "sourceColumns": ["male"]}]}), "column `male` not found"),
        (
            json!({"EMAIL": [{"action": "REDACT"}], "USA_SSN": [{"action": "SHA256_HASH"}]}),
            "column `name` would be changed by REDACT and by SHA256_HASH",
        ),
        (json!([1]), "is an object of types and actions"),
        (
            json!({"EMAIL": [{"action": "PARTIAL_REDACT", "actionOptions": {"redactChar": "##"}}]}),
            "`redactChar`: is one character",
        ),
        (
            json!({"EMAIL": [{"action": "PARTIAL_REDACT",
                "actionOptions": {"matchPattern": "[a", "numLeftCharsToExclude": 1}}]}),
            "does not go with `numLeftCharsToExclude`",
        ),
    ] {
        let members = json!({"PiiType": "RowAudit", "EntityTypesToDetect": ["EMAIL"], "DetectionParameters": own.to_string()});
        let error = refused("PIIDetection", members, PEOPLE);
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn columns_that_hold_data_are_listed_and_hidden() {
    let of = |kind: &str, entities: Value, more: Value| {
        let mut all = json!({"PiiType": kind, "EntityTypesToDetect": entities, "SampleFraction": 1, "ThresholdFraction": 0.5});
        for (name, value) in more.as_object().expect("an object") {
            all[name] = value.clone();
        }
        detected(all)
    };
    let all = json!(["USA_SSN", "EMAIL"]);
    assert_eq!(
        of("ColumnAudit", all.clone(), json!({})),
        [r#"{"columnName":"mail","entityTypes":["EMAIL"]}"#]
    );
    assert_eq!(
        of("ColumnAudit", all.clone(), json!({"ThresholdFraction": 0.25})),
        [
            r#"{"columnName":"mail","entityTypes":["EMAIL"]}"#,
            r#"{"columnName":"note","entityTypes":["USA_SSN","EMAIL"]}"#,
        ]
    );
    assert!(of("ColumnAudit", json!(["IP_ADDRESS"]), json!({})).is_empty());
    let masked = of("ColumnMasking", all.clone(), json!({"MaskValue": "x"}));
    assert_eq!(cells(&masked, "mail"), ["x", "x", "x", "x"], "null, too");
    assert_eq!(cells(&masked, "note")[0], "SSN 219-19-9999 or bo@example.org");
    assert_eq!(cells(&of("ColumnMasking", all.clone(), json!({})), "mail")[0], "*******");
    let hashed = cells(&of("ColumnHashing", all.clone(), json!({})), "mail");
    assert_eq!(hashed[1..3], [NONE, EMPTY]);
    assert!(hashed[0].as_str().is_some_and(|hash| hash.starts_with(ANA)), "{}", hashed[0]);
    // The first row and the third.
    let sampled = of("ColumnMasking", json!(["PHONE_NUMBER"]), json!({"SampleFraction": 0.5}));
    assert_eq!(cells(&sampled, "note")[3], "ß: 408 496-7223");
}

#[test]
fn samples_do_not_depend_on_batches_and_threads() {
    // One row in ten has an address, and none of those that are looked at but the last.
    let row = |at: usize| {
        let text = if at % 10 == 5 || at == 9_990 { "a@b.org" } else { "x" };
        format!("{{\"n\": {at}, \"t\": \"{text}\", \"u\": \"{at}@b.org\"}}\n")
    };
    let text: String = (0..10_000).map(row).collect();
    let lake = Lake::with(&[("in/a.jsonl", &text), ("in/b.jsonl", &text)]);
    let job = |members: Value| {
        nodes([
            ("in", json_lines("in/")),
            ("node", node("PIIDetection", &["in"], members)),
            ("out", target("rows", "node", "json")),
        ])
    };
    let mut found = Vec::new();
    for threads in [1, 8] {
        let _ = std::fs::remove_dir_all(lake.path("out"));
        for (threshold, fraction) in [(0.001, 0.1), (0.002, 0.1), (0.1001, 1.0), (0.1002, 1.0)] {
            let members = json!({"PiiType": "ColumnAudit", "EntityTypesToDetect": ["EMAIL"],
                "SampleFraction": fraction, "ThresholdFraction": threshold});
            let run = RunJob::new(lake.job(&job(members)).expect("a job")).threads(threads).overwrite();
            run.run().unwrap_or_else(|error| panic!("{}", shown(&error)));
            found.push(lake.read("out/rows").len());
        }
    }
    assert_eq!(found, [2, 1, 2, 1, 2, 1, 2, 1]);
}

#[test]
fn what_is_not_found_here_is_refused() {
    let error = |members: Value| refused("PIIDetection", members, PEOPLE);
    let of = |entity: &str| error(json!({"PiiType": "RowAudit", "EntityTypesToDetect": ["EMAIL", entity]}));
    let found = of("PERSON_NAME");
    assert!(found.contains("`PERSON_NAME` is not found here: names of people have no form"), "{found}");
    assert!(
        found.contains("node `PIIDetection` (PIIDetection)") && found.contains("USA_CPT_CODE"),
        "{found}"
    );
    assert!(of("UK_PASSPORT_NUMBER").contains("`UK_PASSPORT_NUMBER` is not found here"));
    assert!(of("USA_SNN").contains("did you mean `USA_SSN`?"));
    assert!(of("USA_ALL").contains("`USA_ALL` is not found here"));
    for (members, expected) in [
        (json!({"EntityTypesToDetect": ["EMAIL"]}), "parameter `PiiType` is required"),
        (json!({"PiiType": "RowHiding", "EntityTypesToDetect": ["EMAIL"]}), "is one of `RowAudit`"),
        (json!({"PiiType": "RowAudit"}), "parameter `EntityTypesToDetect` is required"),
        (
            json!({"PiiType": "ColumnAudit", "EntityTypesToDetect": ["EMAIL"], "SampleFraction": 0}),
            "is above 0 and up to 1, not 0",
        ),
        (
            json!({"PiiType": "ColumnAudit", "EntityTypesToDetect": ["EMAIL"], "ThresholdFraction": 2}),
            "is from 0 to 1, not 2",
        ),
        (
            json!({"PiiType": "ColumnMasking", "EntityTypesToDetect": ["EMAIL"],
                "DetectionParameters": "{\"EMAIL\": [{\"action\": \"DETECT\"}]}"}),
            "goes with the types of rows",
        ),
        (
            json!({"PiiType": "RowPartialMasking", "EntityTypesToDetect": ["EMAIL"], "MatchPattern": "[",
                "NumLeftCharsToExclude": 0}),
            "pattern `[` cannot be used",
        ),
        (
            json!({"PiiType": "RowPartialMasking", "EntityTypesToDetect": ["EMAIL"], "NumLeftCharsToExclude": "two"}),
            "is a whole number",
        ),
        (
            json!({"PiiType": "RowAudit", "EntityTypesToDetect": ["EMAIL"], "DetectionSensitivity": "MIDDLE"}),
            "is one of `LOW`, `HIGH`",
        ),
    ] {
        let found = error(members);
        assert!(found.contains(expected), "{expected}: {found}");
    }
}

#[test]
fn a_check_says_what_differs() {
    let lake = Lake::with(&[("in.jsonl", PEOPLE)]);
    let members =
        json!({"PiiType": "RowAudit", "EntityTypesToDetect": ["EMAIL"], "DetectionSensitivity": "LOW"});
    let job = nodes([
        ("in", json_lines("in.jsonl")),
        ("node", node("PIIDetection", &["in"], members)),
        ("out", target("rows", "node", "csv")),
    ]);
    let check = RunJob::new(lake.job(&job).expect("a job")).check().expect("no errors");
    let said = format!("{:?}", check.warnings);
    for expected in ["not by AWS's detectors", "`DetectionSensitivity` has no effect here", "`id` (long)"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    lake.run(&job).unwrap_or_else(|error| panic!("{}", shown(&error)));
    assert!(lake.read("out/rows")[1].contains(r#""{""mail"":[{""entityType"":""EMAIL"""#), "JSON in CSV");
}
