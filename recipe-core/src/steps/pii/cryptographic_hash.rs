//! `CRYPTOGRAPHIC_HASH`.

use super::{COLUMNS, CREATE, ENTITIES, FOUND, GIVEN, MISSING, VERSION, entities, protect, secret};
use crate::kernel::private::{Algorithm, Hash, decode_key};
use crate::step::prelude::*;

const ALGORITHM: Param<Text> = Param::required("algorithm", "How to hash.").or("HMAC_SHA256").one_of(&[
    "MD5",
    "SHA1",
    "SHA256",
    "SHA512",
    "HMAC_MD5",
    "HMAC_SHA1",
    "HMAC_SHA256",
    "HMAC_SHA512",
]);
const SECRET: Param<Option<SecretName>> = Param::optional(
    "secretId",
    "Name or ARN of the secret whose key is used, or `databrew!default`; an `HMAC_` algorithm needs it.",
);

pub(super) const STEP: Step = Step {
    operation: "CRYPTOGRAPHIC_HASH",
    family: Family::Pii,
    summary: "Replaces text by its hash in base64, with a key or without.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &ALGORITHM, &SECRET, &VERSION, &ENTITIES, &CREATE],
    examples: &[
        Example::new(
            "With a key",
            r#"{"sourceColumns": "[\"phone\"]", "secretId": "arn:aws:secretsmanager:us-east-1:111122223333:secret:patients"}"#,
        )
        .input(&["phone: string", "408 496-7223", "785-939-6046", "408 496-7223", "null", r#""""#])
        .output(&[
            "phone: string",
            "wUVteU5L4dXfxub4RGhr8/0IiUoIuFiQzkkC/QbSO3M=",
            "kYlNHJDnjemquUaQZ9OTHBYjG6qMHzMvzKCfT35DzYU=",
            "wUVteU5L4dXfxub4RGhr8/0IiUoIuFiQzkkC/QbSO3M=",
            "null",
            r#""""#,
        ]),
        Example::new(
            "Phone numbers and addresses in a text",
            r#"{"sourceColumns": ["note"], "entityTypeFilter": "[\"PHONE_NUMBER\", \"EMAIL\"]", "algorithm": "HMAC_SHA1",
                "secretId": "databrew!default", "createSecretIfMissing": "false"}"#,
        )
        .input(&["note: string", "call 408 496-7223 or ann@example.org", "no answer"])
        .output(&["note: string", "call SyLQPylgApI4qm8aN8JuEsBRrmA= or CAFfL5sN67V89oQsd9U6hR/oDEk=", "no answer"]),
        Example::new(
            "Numbers, by the digits that are written",
            r#"{"sourceColumns": ["id"], "algorithm": "SHA256"}"#,
        )
        .input(&["id: long", "17", "null"])
        .output(&["id: string", "RSNUDxUEzRcQDEg16Ft+79SZEVgPjv/wWZqPKDvmueM=", "null"]),
        Example::new("Without a key", r#"{"sourceColumns": ["a"], "algorithm": "MD5"}"#)
            .input(&["a: string", "white"])
            .output(&["a: string", "1Qj+Rc7K9lOQSg53QIS7XA=="]),
        Example::new("160 bits", r#"{"sourceColumns": ["a"], "algorithm": "SHA1"}"#)
            .input(&["a: string", "white"])
            .output(&["a: string", "Uozvh9C/uUdUirlGedHldl8ZCJo="]),
        Example::new("512 bits", r#"{"sourceColumns": ["a"], "algorithm": "SHA512"}"#)
            .input(&["a: string", "white"])
            .output(&["a: string", "zI2M57m07H9avRowLzubMc74pNKR9WyACXFGf1BtkxWPSYVGDtd6xbrrxWBmG/CXDYrLXCT4SQj5G9VcHbtW1g=="]),
        Example::new(
            "Another hash with a key",
            r#"{"sourceColumns": ["a"], "algorithm": "HMAC_MD5", "secretId": "databrew!default", "secretVersion": "1"}"#,
        )
        .input(&["a: string", "white"])
        .output(&["a: string", "A68R5BAnmmG1465pza/qjA=="]),
        Example::new(
            "512 bits with a key",
            r#"{"sourceColumns": ["a"], "algorithm": "HMAC_SHA512", "secretId": "databrew!default"}"#,
        )
        .input(&["a: string", "white"])
        .output(&["a: string", "EFCvhy2wlXQm4YdABvYK4so6YLMQnsbTIQhUA+zGldEjASLSRZcLTVR7fA/+myfhTLxiygeIo1IOHGaBqLqS1A=="]),
        Example::new(
            "A secret that the run does not give",
            r#"{"sourceColumns": ["a"], "secretId": "salt"}"#,
        )
        .input(&["a: string", "white"])
        .error("secret `salt` was not given"),
        Example::new("A key that is not named", r#"{"sourceColumns": ["a"]}"#)
            .input(&["a: string", "white"])
            .error("parameter `secretId` is required"),
    ],
    assumptions: &[
        "As the service does: a hash is written in base64, in the place of what was hashed.",
        "Text is hashed as UTF-8, and other types as they are written in CSV files.",
        "A hash without a key hides nothing that can be guessed: of phone numbers, say, all can be tried.",
        GIVEN,
        FOUND,
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (is_keyed, algorithm) = match args.get(&ALGORITHM).strip_prefix("HMAC_") {
        Some(algorithm) => (true, algorithm),
        None => (false, args.get(&ALGORITHM)),
    };
    let algorithm = match algorithm {
        "MD5" => Algorithm::Md5,
        "SHA1" => Algorithm::Sha1,
        "SHA256" => Algorithm::Sha256,
        _ => Algorithm::Sha512,
    };
    let key = if is_keyed {
        let name = args.get(&SECRET).ok_or_else(|| Error::missing_parameter("secretId"))?;
        let (secret, _) = secret(args, rel, &SECRET, name)?;
        let key = secret.map(|secret| decode_key(secret.value())).transpose();
        Some(key.map_err(|error| args.place(&SECRET, error))?)
    } else {
        None
    };
    protect(args, rel, (entities(args)?, false), |_, _| Ok(Hash { algorithm, key: key.clone() }))
}
