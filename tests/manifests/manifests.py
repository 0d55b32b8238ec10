"""The manifests in docs/cluster are what Kubernetes and CloudFormation take."""

import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import yaml

DOCS = Path(__file__).resolve().parents[2] / "docs" / "cluster"
KUBERNETES = "1.36"


def main() -> None:
    documents = list(yaml.safe_load_all((DOCS / "kubernetes.yaml").read_text()))
    kinds = [document["kind"] for document in documents]
    assert {"Deployment", "Service", "NetworkPolicy", "Job"} <= set(kinds), kinds
    for document in documents:
        kubernetes_validate.validate(document, KUBERNETES, strict=True)
    # A document that is wrong is told apart.
    try:
        kubernetes_validate.validate({**documents[0], "spce": {}}, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError:
        pass
    else:
        sys.exit("the validator takes anything")
    print(f"kubernetes.yaml: {', '.join(kinds)} of Kubernetes {KUBERNETES}")

    lint = [str(Path(sys.executable).with_name("cfn-lint")), "--regions", "us-east-1", "--", str(DOCS / "ecs.yaml")]
    subprocess.run(lint, check=True)
    print("ecs.yaml: a template of CloudFormation")


main()
