//! Secrets that AWS Secrets Manager and AWS KMS hold, by their ARNs.

use recipe_run::store::runtime;

use crate::servers::{self, Server};
use crate::space::{Ended, Space};

const KEY: &str = "YW4gZXhhbXBsZSBrZXkgb2YgZXhhY3RseSAzMiBieXQ=";

/// A secret of each kind, and a key: their ARNs.
fn held(server: &'static Server) -> (String, String) {
    runtime::wait(async move {
        let config = server.s3().sdk_config(Some("eu-west-1")).await.unwrap();
        let config = config.into_builder().endpoint_url(&server.endpoint).build();
        let secrets = aws_sdk_secretsmanager::Client::new(&config);
        let secret = secrets.create_secret().name("people").secret_string(KEY).send().await.unwrap();
        let key = aws_sdk_kms::Client::new(&config).create_key().send().await.unwrap();
        (secret.arn.unwrap(), key.key_metadata.unwrap().arn.unwrap())
    })
}

fn run(space: &Space, line: &str) -> Ended {
    let mut command = space.command(line);
    // What `--endpoint-url` says is about S3 alone.
    command.env("AWS_ENDPOINT_URL", &space.server.endpoint).env_remove("AWS_REGION");
    command.output().unwrap().into()
}

#[test]
fn secrets_come_from_aws() {
    let Some(moto) = servers::moto() else { return };
    let (secret, key) = held(moto);
    let space = Space::new(moto, "secrets");
    let hash = format!(
        r#"[{{"Operation": "CRYPTOGRAPHIC_HASH", "Parameters": {{"sourceColumns": ["name"], "secretId": "{secret}"}}}}]"#
    );
    let encrypt = format!(
        r#"[{{"Operation": "ENCRYPT", "Parameters": {{"sourceColumns": ["name"], "kmsKeyArn": "{key}"}}}}]"#
    );
    space.file("hash.json", hash.as_bytes());
    space.file("encrypt.json", encrypt.as_bytes());
    space.file("in.csv", b"name\nAnn\nBob\n");
    space.file("key", KEY.as_bytes());

    let apply = |recipe: &str, output: &str, from: &str| {
        run(&space, &format!("apply {recipe}.json --input in.csv --output {output}.csv --secret {from}"))
    };
    let written = |name: &str| std::fs::read_to_string(space.path(name)).unwrap();
    for (output, from) in [("file", format!("{secret}=file:key")), ("aws", format!("{secret}=aws"))] {
        let ended = apply("hash", output, &from);
        assert_eq!(ended.code, Some(0), "{}", ended.error);
    }
    assert_eq!(written("aws.csv"), written("file.csv"));
    let ended = apply("hash", "other", &format!("{secret}=aws:{}", secret.replace("people", "animals")));
    assert_eq!(ended.code, Some(2), "{}", ended.error);
    assert!(ended.error.contains("AWS Secrets Manager does not give"), "{}", ended.error);
    assert!(ended.error.contains("ResourceNotFoundException"), "{}", ended.error);

    let ended = apply("encrypt", "sealed", &format!("{key}=aws"));
    assert_eq!(ended.code, Some(0), "{}", ended.error);
    let sealed = written("sealed.csv");
    let cells: Vec<&str> = sealed.lines().skip(1).collect();
    assert!(cells.len() == 2 && cells.iter().all(|cell| cell.starts_with("AYABe")), "{sealed}");
    let ended = apply("encrypt", "other", "arn:aws:s3:::bucket=aws");
    assert!(ended.error.contains("is not the ARN of a secret"), "{}", ended.error);
}
