//! `DETERMINISTIC_ENCRYPT`.

use super::{COLUMNS, CREATE, ENTITIES, FOUND, GIVEN, MISSING, VERSION, entities, protect, secret};
use crate::kernel::private::Deterministic;
use crate::step::prelude::*;

const SECRET: Param<SecretName> = Param::required(
    "secretId",
    "Name or ARN of the secret whose key of 32 bytes is used, or `databrew!default`.",
);

pub(super) const STEP: Step = Step {
    operation: "DETERMINISTIC_ENCRYPT",
    family: Family::Pii,
    summary: "Encrypts text so that equal texts give equal ciphertexts, which DETERMINISTIC_DECRYPT reads.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &SECRET, &VERSION, &ENTITIES, &CREATE],
    examples: &[
        Example::new(
            "Addresses",
            r#"{"sourceColumns": "[\"address\"]", "secretId": "databrew!default", "secretVersion": "v1"}"#,
        )
        .input(&["address: string", "10932 Bigge Rd", "4469 Sherman Street", "10932 Bigge Rd", "null", r#""""#])
        .output(&["address: string", "AQAQZGF0YWJyZXchZGVmYXVsdAACdjE2suO+z1Gxkdnqm8MCAnAFLcUcoVd8IaElITJW3Xo=", "AQAQZGF0YWJyZXchZGVmYXVsdAACdjFAFHO67CErXDbL7jnvo01/vdf/sGnCzX34GwOe8yUQf/rsgw==", "AQAQZGF0YWJyZXchZGVmYXVsdAACdjE2suO+z1Gxkdnqm8MCAnAFLcUcoVd8IaElITJW3Xo=", "null", r#""""#]),
        Example::new("Numbers become text", r#"{"sourceColumns": ["pin"], "secretId": "databrew!default"}"#)
            .input(&["pin: int", "1234", "null"])
            .output(&["pin: string", "AQAQZGF0YWJyZXchZGVmYXVsdAAAUwiJPGwwPSOUBOpCeWNwZrrfVA8=", "null"]),
        Example::new(
            "An address in a text",
            r#"{"sourceColumns": ["note"], "secretId": "databrew!default", "entityTypeFilter": ["EMAIL"],
                "createSecretIfMissing": "true"}"#,
        )
        .input(&["note: string", "to ann@example.org, soon", "none"])
        .output(&["note: string", "to AQAQZGF0YWJyZXchZGVmYXVsdAAA13WkwxjoQ5osZZeDdAAoPOQ7SOoxp6+85FKK5YY0nQ==, soon", "none"]),
        Example::new(
            "A secret that the run does not give",
            r#"{"sourceColumns": ["pin"], "secretId": "arn:aws:secretsmanager:us-east-1:111122223333:secret:none"}"#,
        )
        .input(&["pin: int", "1234"])
        .error("secret `arn:aws:secretsmanager:us-east-1:111122223333:secret:none` was not given"),
    ],
    assumptions: &[
        "As the service does: AES-256-GCM-SIV, in base64: 1, the name of the secret and its version, each behind its length, then the ciphertext and its tag.",
        "The service does not say what it takes as the nonce: here it is zero, and what stands before the ciphertext is authenticated. What one of the two encrypted, the other cannot decrypt.",
        "The version is that of the run's secret, or `secretVersion`, or empty.",
        "The type of a column is not kept: decrypted cells are text.",
        GIVEN,
        FOUND,
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let name = args.get(&SECRET);
    let (secret, version) = secret(args, rel, &SECRET, name)?;
    protect(args, rel, (entities(args)?, false), |_, _| {
        let value = secret.as_ref().map(|secret| secret.value());
        Deterministic::new(name, &version, value, true).map_err(|error| args.place(&SECRET, error))
    })
}
