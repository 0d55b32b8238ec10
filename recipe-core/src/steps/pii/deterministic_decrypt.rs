//! `DETERMINISTIC_DECRYPT`.

use super::{COLUMNS, GIVEN, MISSING, VERSION, protect, secret};
use crate::kernel::private::Deterministic;
use crate::step::prelude::*;

const SECRET: Param<SecretName> =
    Param::required("secretId", "Name or ARN of the secret that the cells were encrypted with.");

pub(super) const STEP: Step = Step {
    operation: "DETERMINISTIC_DECRYPT",
    family: Family::Pii,
    summary: "Decrypts what DETERMINISTIC_ENCRYPT encrypted with the same secret.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &SECRET, &VERSION],
    examples: &[
        Example::new(
            "Addresses",
            r#"{"sourceColumns": "[\"address\"]", "secretId": "databrew!default", "secretVersion": "v1"}"#,
        )
        .input(&[
            "address: string",
            "AQAQZGF0YWJyZXchZGVmYXVsdAACdjE2suO+z1Gxkdnqm8MCAnAFLcUcoVd8IaElITJW3Xo=",
            "AQAQZGF0YWJyZXchZGVmYXVsdAACdjFAFHO67CErXDbL7jnvo01/vdf/sGnCzX34GwOe8yUQf/rsgw==",
            "null",
        ])
        .output(&["address: string", "10932 Bigge Rd", "4469 Sherman Street", "null"]),
        Example::new(
            "What was encrypted with another version, or not at all",
            r#"{"sourceColumns": ["address"], "secretId": "databrew!default", "secretVersion": "v2"}"#,
        )
        .input(&[
            "address: string",
            "AQAQZGF0YWJyZXchZGVmYXVsdAACdjE2suO+z1Gxkdnqm8MCAnAFLcUcoVd8IaElITJW3Xo=",
            "10932 Bigge Rd",
            r#""""#,
        ])
        .output(&[
            "address: string",
            "AQAQZGF0YWJyZXchZGVmYXVsdAACdjE2suO+z1Gxkdnqm8MCAnAFLcUcoVd8IaElITJW3Xo=",
            "10932 Bigge Rd",
            r#""""#,
        ])
        .failed(2),
        Example::new(
            "A cell that was changed",
            r#"{"sourceColumns": ["address"], "secretId": "databrew!default", "secretVersion": "v1"}"#,
        )
        .input(&[
            "address: string",
            "AQAQZGF0YWJyZXchZGVmYXVsdAACdjE2suO+z1Gxkdnqm8MCAnAFLcUcoVd8IaElITJA3Xo=",
        ])
        .output(&[
            "address: string",
            "AQAQZGF0YWJyZXchZGVmYXVsdAACdjE2suO+z1Gxkdnqm8MCAnAFLcUcoVd8IaElITJA3Xo=",
        ])
        .failed(1),
        Example::new(
            "A secret that the run does not give",
            r#"{"sourceColumns": ["a"], "secretId": "none"}"#,
        )
        .input(&["a: string", "x"])
        .error("secret `none` was not given"),
    ],
    assumptions: &[
        "As the service says: where the secret or its version is another, nothing happens. Here such a cell stays, too, and counts as failed.",
        "The result is text. What the service encrypted is not read: it does not say what it takes as the nonce.",
        GIVEN,
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let name = args.get(&SECRET);
    let (secret, version) = secret(args, rel, &SECRET, name)?;
    protect(args, rel, (None, false), |_, _| {
        let value = secret.as_ref().map(|secret| secret.value());
        Deterministic::new(name, &version, value, false).map_err(|error| args.place(&SECRET, error))
    })
}
