use super::*;

fn of(name: &Path) -> Identity {
    Identity::read(&Location::Local(name.to_path_buf())).unwrap()
}

#[test]
#[cfg(unix)]
fn links_and_dots_lead_to_one_place() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("in/deep")).unwrap();
    fs::write(path("in/a.csv"), "a\n").unwrap();
    symlink("in", path("link")).unwrap();
    symlink("in/a.csv", path("to-a.csv")).unwrap();
    symlink("in/none/../new.csv", path("to-new.csv")).unwrap();
    fs::hard_link(path("in/a.csv"), path("hard.csv")).unwrap();
    let same = [
        ("in/a.csv", "link/a.csv"),
        ("in/a.csv", "in/deep/../a.csv"),
        ("in/a.csv", "to-a.csv"),
        ("in/a.csv", "hard.csv"),
        ("in/new.csv", "link/deep/../new.csv"),
        ("in/new.csv", "to-new.csv"),
        ("in/new.csv", "none/../in/new.csv"),
        ("in", "link/deep/.."),
    ];
    for (one, other) in same {
        assert!(of(&path(one)).is(&of(&path(other))), "{one} and {other}");
    }
    for (one, other) in [("in/a.csv", "in/b.csv"), ("in/new.csv", "in/deep/new.csv"), ("in", "in/deep")] {
        assert!(!of(&path(one)).is(&of(&path(other))), "{one} and {other}");
    }
    let below = |one: &str, other: &str| of(&path(one)).below(&of(&path(other)));
    assert_eq!(below("link/a.csv", "in"), Some(vec!["a.csv".into()]));
    assert_eq!(below("to-a.csv", "link"), Some(vec!["a.csv".into()]));
    assert_eq!(
        below("link/deep/x/y.csv", "in/deep/.."),
        Some(["deep", "x", "y.csv"].map(Into::into).to_vec())
    );
    assert_eq!(below("new/x/y.csv", "new"), Some(vec!["x".into(), "y.csv".into()]));
    for (one, other) in
        [("in", "in"), ("in", "in/deep"), ("new", "new"), ("new", "new/x"), ("newer/x", "new")]
    {
        assert_eq!(below(one, other), None, "{one} in {other}");
    }
}

#[test]
#[cfg(unix)]
fn devices_are_shared_and_pipes_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let null = of(Path::new("/dev/null"));
    assert!(!null.is(&null) && !null.is_pipe());
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(of(&pipe).is(&of(&pipe)) && of(&pipe).is_pipe());
}

#[test]
#[cfg(unix)]
fn a_link_to_itself_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loop");
    std::os::unix::fs::symlink("loop", &path).unwrap();
    let error = Identity::read(&Location::Local(path)).unwrap_err();
    assert!(error.to_string().ends_with("it is a link that leads to itself"), "{error}");
}

#[test]
fn keys_are_compared_by_their_parts() {
    let of = |name: &str| Identity::written(&Location::parse(name).unwrap()).unwrap();
    assert!(of("s3://b/a/x.csv").is(&of("s3a://b/a/x.csv")));
    assert!(!of("s3://b/a/x.csv").is(&of("s3://c/a/x.csv")));
    assert_eq!(of("s3://b/a/x.csv").below(&of("s3://b")), Some(vec!["a".into(), "x.csv".into()]));
    assert_eq!(of("s3://b/ab/x.csv").below(&of("s3://b/a")), None);
    assert_eq!(of("s3://b/a/").below(&of("s3://b/a/")), None);
    assert!(of("s3://b/a").join("x.csv").is(&of("s3://b/a/").join("x.csv")));
}
