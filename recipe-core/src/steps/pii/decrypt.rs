//! `DECRYPT`.

use super::{COLUMNS, MISSING, protect};
use crate::kernel::private::{Master, Open};
use crate::step::prelude::*;

const KEY: Param<SecretName> =
    Param::required("kmsKeyArn", "ARN of the AWS KMS key, or the name by which the run gives a key.");

pub(super) const STEP: Step = Step {
    operation: "DECRYPT",
    family: Family::Pii,
    summary: "Decrypts messages of the AWS Encryption SDK, such as ENCRYPT makes.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &KEY],
    examples: &[
        Example::new(
            "Names",
            r#"{"sourceColumns": "[\"name\"]", "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c"}"#,
        )
        .input(&["name: string", "AYADeA1HF4/lu421FjTiB/VCRQoAXwABABVhd3MtY3J5cHRvLXB1YmxpYy1rZXkAREF6dmpzWml4dWhERnBnQ0o3b29Wa2pJTHEyZ2VvK29ZVy83di9RdzhHUjg4Nmo4V1pYZEFhbEdHL3JEblVWQ3ZNdz09AAEABnJlY2lwZQBDYXJuOmF3czprbXM6dXMtZWFzdC0xOjExMTEyMjIyMzMzMzprZXkvMGYxZTJkM2MAAACAAAAADH51FPXLWlBAxH0F1QAwM0rYv8FimOrDwyudrvdV5XQoL3788NeYhbUWnyoWs7CxFvvpH1ALQorM6FiZi+/qAgAAAAAMAAAQAAAAAAAAAAAAAAAAAH5QqC4BOEFWeP1FLQKwiOf/////AAAAAQAAAAAAAAAAAAAAAQAAAAVq7iPTDAnVwsd1qOtAAOcef4TeWD8AZzBlAjEAu6xu8j/gVbGNq9Zxcx5naZF0Dwgd2eOtNzx2/T0k4r5+LuUXGaOlIFzNT0vrP4U9AjBET/YJCYkZwt7ao/Vl5771+ohAH8MzyTjUckuZ/FEiy9KC4HMtVFauhXUCdki0Ojs=", "AYADeNamMipBHk2n37u6OknBu3oAXwABABVhd3MtY3J5cHRvLXB1YmxpYy1rZXkAREF6dmpzWml4dWhERnBnQ0o3b29Wa2pJTHEyZ2VvK29ZVy83di9RdzhHUjg4Nmo4V1pYZEFhbEdHL3JEblVWQ3ZNdz09AAEABnJlY2lwZQBDYXJuOmF3czprbXM6dXMtZWFzdC0xOjExMTEyMjIyMzMzMzprZXkvMGYxZTJkM2MAAACAAAAADH51FPXLWlBAxH0F1QAwM0rYv8FimOrDwyudrvdV5XQoL3788NeYhbUWnyoWs7CxFvvpH1ALQorM6FiZi+/qAgAAAAAMAAAQAAAAAAAAAAAAAAAAAAPccp0c2hHLNjdOsp5o0Pr/////AAAAAQAAAAAAAAAAAAAAAQAAAAXLidt/yE1OLfV7BXk8wOGDcM3ATxgAZzBlAjBUSkZsiAlc3gEVIa7wGEtLrqi6546PuWPBGDzUnmoeECxz/TdI3Ma22geMUcZ+f4MCMQDr6wxQTmKYkXPjwKU0BCFfbXklsUF6pGDcdoT5mZOv+vH5pWOnJPfuXCcReNbgj24=", "null", r#""""#])
        .output(&["name: string", "White", "White", "null", r#""""#]),
        Example::new(
            "What is no message",
            r#"{"sourceColumns": ["name"], "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c"}"#,
        )
        .input(&["name: string", "White", "AYADeA=="])
        .output(&["name: string", "null", "null"])
        .failed(2),
        Example::new(
            "Only some rows",
            r#"{"sourceColumns": ["name"], "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c"}"#,
        )
        .when(r#"[{"Condition": "STARTS_WITH", "Value": "AYAD", "TargetColumn": "name"}]"#)
        .input(&["name: string", "Green", "AYADeA1HF4/lu421FjTiB/VCRQoAXwABABVhd3MtY3J5cHRvLXB1YmxpYy1rZXkAREF6dmpzWml4dWhERnBnQ0o3b29Wa2pJTHEyZ2VvK29ZVy83di9RdzhHUjg4Nmo4V1pYZEFhbEdHL3JEblVWQ3ZNdz09AAEABnJlY2lwZQBDYXJuOmF3czprbXM6dXMtZWFzdC0xOjExMTEyMjIyMzMzMzprZXkvMGYxZTJkM2MAAACAAAAADH51FPXLWlBAxH0F1QAwM0rYv8FimOrDwyudrvdV5XQoL3788NeYhbUWnyoWs7CxFvvpH1ALQorM6FiZi+/qAgAAAAAMAAAQAAAAAAAAAAAAAAAAAH5QqC4BOEFWeP1FLQKwiOf/////AAAAAQAAAAAAAAAAAAAAAQAAAAVq7iPTDAnVwsd1qOtAAOcef4TeWD8AZzBlAjEAu6xu8j/gVbGNq9Zxcx5naZF0Dwgd2eOtNzx2/T0k4r5+LuUXGaOlIFzNT0vrP4U9AjBET/YJCYkZwt7ao/Vl5771+ohAH8MzyTjUckuZ/FEiy9KC4HMtVFauhXUCdki0Ojs="])
        .output(&["name: string", "Green", "White"]),
        Example::new(
            "A key that the run does not give",
            r#"{"sourceColumns": ["name"], "kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/none"}"#,
        )
        .input(&["name: string", "White"])
        .error("secret `arn:aws:kms:us-east-1:111122223333:key/none` was not given"),
    ],
    assumptions: &[
        "Messages of version 1 are read whose algorithm is AES-256-GCM with HKDF, signed or not, in frames: those of ENCRYPT and of the service.",
        "The run gives the key as 32 bytes in base64, or the data key of the messages as AWS KMS answers to GenerateDataKey: an object with `Plaintext` and `CiphertextBlob`.",
        "As the service says: a message under another key ends the run. What is no message, or was changed, is missing, and counts as failed.",
        "The result is text, whatever type the encryption context names; CHANGE_DATA_TYPE makes it one.",
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let name = args.get(&KEY);
    let place = |error: Error| args.place(&KEY, error);
    let secret = rel.secret(name).map_err(place)?;
    protect(args, rel, (None, false), |_, _| {
        let master = secret.as_ref().map(|secret| Master::new(name, secret.value())).transpose();
        Ok(Open(master.map_err(place)?))
    })
}
