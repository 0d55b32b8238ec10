//! Credentials come from all the places where programs of AWS look for them.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use aws_config::sts::AssumeRoleProvider;
use aws_sdk_s3::config::ProvideCredentials;
use recipe_store::s3::{S3, S3Options};

use crate::servers::{self, Server};

const ROLE: &str = "arn:aws:iam::123456789012:role/r";
const BUCKET: &str = "credentials";
/// Where the tool of AWS keeps the session of <https://sso.example.com/start>: the SHA-1 of that.
const SSO_CACHE: &str = "9ad544bfa11b39c042ecaec2e1b51e4dfb5ec648.json";

/// One program each, with an environment of its own.
struct Case<'a> {
    name: &'a str,
    env: Vec<(&'a str, String)>,
    options: &'a str,
    expected: &'a str,
}

#[test]
fn all_places() {
    let Some(server) = servers::moto() else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(server.make_bucket(BUCKET));
    let home = tempfile::tempdir().unwrap();
    write_files(home.path(), server);
    let (key, secret, token) = runtime.block_on(temporary(server));
    let container = answering(&format!(
        r#"{{"AccessKeyId":"{key}","SecretAccessKey":"{secret}","Token":"{token}","Expiration":"2099-01-01T00:00:00Z"}}"#
    ));
    let sso = answering(&format!(
        r#"{{"roleCredentials":{{"accessKeyId":"{key}","secretAccessKey":"{secret}","sessionToken":"{token}",
        "expiration":4070908800000}}}}"#
    ));
    let sts = answering(&format!(
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{key}</AccessKeyId>\
         <SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{token}</SessionToken>\
         <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>\
         </AssumeRoleWithWebIdentityResponse>"
    ));
    let keys = || {
        vec![
            ("AWS_ACCESS_KEY_ID", server.access_key.clone()),
            ("AWS_SECRET_ACCESS_KEY", server.secret_key.clone()),
        ]
    };
    let wrong =
        || vec![("AWS_ACCESS_KEY_ID", "AKIAWRONG".to_owned()), ("AWS_SECRET_ACCESS_KEY", "wrong".to_owned())];
    let profile = |name: &str| vec![("AWS_PROFILE", name.to_owned())];
    let token = home.path().join("token").display().to_string();
    // moto with signatures wants this call signed as well, which it never is.
    let web = vec![
        ("AWS_WEB_IDENTITY_TOKEN_FILE", token),
        ("AWS_ROLE_ARN", ROLE.to_owned()),
        ("AWS_ENDPOINT_URL_STS", sts),
    ];
    let ok = "listed 0";
    for case in [
        Case { name: "environment", env: keys(), options: "", expected: ok },
        Case { name: "profile of the environment", env: profile("keys"), options: "", expected: ok },
        Case { name: "profile before environment", env: wrong(), options: "profile keys", expected: ok },
        Case {
            name: "environment before default profile",
            env: wrong(),
            options: "",
            expected: "is not known",
        },
        Case { name: "role of a profile", env: profile("role"), options: "", expected: ok },
        Case { name: "role of the options", env: keys(), options: "role", expected: ok },
        Case { name: "role with a wrong key", env: wrong(), options: "role", expected: "cannot be had" },
        Case { name: "web identity", env: web, options: "", expected: ok },
        Case { name: "process", env: profile("process"), options: "", expected: ok },
        Case { name: "process that fails", env: profile("broken"), options: "", expected: "cannot be had" },
        Case {
            name: "container",
            env: vec![("AWS_CONTAINER_CREDENTIALS_FULL_URI", container)],
            options: "",
            expected: ok,
        },
        Case {
            name: "single sign-on",
            env: [profile("sso"), vec![("AWS_ENDPOINT_URL_SSO", sso)]].concat(),
            options: "",
            expected: ok,
        },
        Case { name: "none", env: vec![], options: "", expected: "no AWS credentials were found" },
        Case {
            name: "no such profile",
            env: profile("nothing"),
            options: "",
            expected: "the profile `nothing` is in neither the AWS config file nor the credentials file; there are: \
                       broken, keys, process, role, sso",
        },
    ] {
        let begun = Instant::now();
        let told = run(&case, home.path(), server);
        assert!(told.contains(case.expected), "{}: {told}", case.name);
        assert!(!told.contains(&server.secret_key) && !told.contains("canary"), "{}: {told}", case.name);
        assert!(begun.elapsed() < Duration::from_secs(20), "{}: {:?}", case.name, begun.elapsed());
    }
}

/// The keys of the role: id, secret and token.
async fn temporary(server: &Server) -> (String, String, String) {
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .region(aws_config::Region::from_static("us-east-1"))
        .endpoint_url(&server.endpoint)
        .credentials_provider(server.credentials());
    let config = config.load().await;
    let role = AssumeRoleProvider::builder(ROLE).session_name("tests").configure(&config).build().await;
    let keys = role.provide_credentials().await.unwrap();
    let token = keys.session_token().unwrap().to_owned();
    (keys.access_key_id().to_owned(), keys.secret_access_key().to_owned(), token)
}

fn write_files(home: &Path, server: &Server) {
    let (key, secret) = (&server.access_key, &server.secret_key);
    let aws = home.join(".aws");
    std::fs::create_dir_all(aws.join("sso/cache")).unwrap();
    std::fs::write(
        aws.join("credentials"),
        format!("[keys]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"),
    )
    .unwrap();
    let json = format!(r#"{{"Version": 1, "AccessKeyId": "{key}", "SecretAccessKey": "{secret}"}}"#);
    std::fs::write(home.join("keys.json"), json).unwrap();
    let config = format!(
        "[profile role]\nrole_arn = {ROLE}\nsource_profile = keys\n\
         [profile process]\ncredential_process = cat {home}/keys.json\n\
         [profile broken]\ncredential_process = echo canary\n\
         [profile sso]\nsso_start_url = https://sso.example.com/start\nsso_region = us-east-1\n\
         sso_account_id = 123456789012\nsso_role_name = r\n",
        home = home.display()
    );
    std::fs::write(aws.join("config"), config).unwrap();
    let session = r#"{"startUrl": "https://sso.example.com/start", "region": "us-east-1", "accessToken": "a",
        "expiresAt": "2099-01-01T00:00:00Z"}"#;
    std::fs::write(aws.join("sso/cache").join(SSO_CACHE), session).unwrap();
    std::fs::write(home.join("token"), "a.web.token").unwrap();
}

/// A server that gives everyone this answer.
fn answering(body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let _ = socket.read(&mut [0; 8192]);
            let _ = socket.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

fn run(case: &Case, home: &Path, server: &Server) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "credentials::one_place", "--nocapture"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home)
        .env("AWS_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL_S3", &server.endpoint)
        .env("AWS_ENDPOINT_URL_STS", &server.endpoint)
        .env("RECIPE_TEST_OPTIONS", case.options)
        .envs(case.env.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}: {output:?}", case.name);
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// The program of the cases above.
#[tokio::test]
async fn one_place() {
    let Ok(told) = std::env::var("RECIPE_TEST_OPTIONS") else { return };
    let mut options = S3Options::default();
    match told.split_once(' ') {
        Some((_, profile)) => options.profile = Some(profile.to_owned()),
        None if told == "role" => options.role_arn = Some(ROLE.to_owned()),
        None => {}
    }
    let s3 = S3::new(options);
    let listed = match s3.bucket(BUCKET).await {
        Ok(bucket) => bucket.list("").await,
        Err(error) => Err(error),
    };
    match listed {
        Ok(objects) => println!("listed {}", objects.len()),
        Err(error) => println!("{error}"),
    }
    println!("{s3:?}");
}
