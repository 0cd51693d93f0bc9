"""What the values of GitLab's predefined variables can look like inside an image reference; no values.

Source: GitLab's doc/ci/variables/predefined_variables.md (18.6).
"""

from __future__ import annotations

from cilint.container.template import Hole, HoleShape, Template
from cilint.pipeline import expansion

_NAMES = {
    HoleShape.PATH: """
        CI_REGISTRY CI_REGISTRY_IMAGE CI_TEMPLATE_REGISTRY_HOST
        CI_DEPENDENCY_PROXY_SERVER CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX
        CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX
        CI_PROJECT_PATH CI_PROJECT_NAMESPACE CI_PROJECT_ROOT_NAMESPACE CI_SERVER_HOST CI_SERVER_FQDN
    """,
    # Names of branches may hold `/`, which makes a tag invalid, but never the `:` that a digest has.
    HoleShape.TAG_TEXT: """
        CI_COMMIT_BRANCH CI_COMMIT_REF_NAME CI_COMMIT_REF_SLUG CI_COMMIT_TAG CI_COMMIT_BEFORE_SHA CI_DEFAULT_BRANCH
        CI_MERGE_REQUEST_ID CI_MERGE_REQUEST_IID
        CI_MERGE_REQUEST_SOURCE_BRANCH_NAME CI_MERGE_REQUEST_TARGET_BRANCH_NAME
        CI_ENVIRONMENT_SLUG CI_JOB_NAME_SLUG CI_NODE_INDEX CI_NODE_TOTAL CI_PIPELINE_SOURCE
        CI_PROJECT_ID CI_PROJECT_NAME CI_PROJECT_PATH_SLUG
    """,
    HoleShape.PIPELINE_ID: "CI_COMMIT_SHA CI_COMMIT_SHORT_SHA CI_PIPELINE_ID CI_PIPELINE_IID CI_JOB_ID",
}
_SHAPES = {name: shape for shape, names in _NAMES.items() for name in names.split()}


def hole_shape(variable: str) -> HoleShape:
    """The shape of the value of a variable that the files do not define; `variable` is its name without `$`."""
    return _SHAPES.get(variable, HoleShape.UNKNOWN)


def shaped(template: expansion.Template) -> Template:
    """A text of the pipeline as an image reference that is known in part: each unknown variable gets its shape."""
    return tuple(part if isinstance(part, str) else Hole(part.name, hole_shape(part.name)) for part in template)


OWN_REGISTRY = frozenset(
    {
        "CI_REGISTRY",
        "CI_REGISTRY_IMAGE",
        "CI_DEPENDENCY_PROXY_SERVER",
        "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX",
        "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX",
    }
)
"""Variables that begin with a host for which every job has credentials of its own: GitLab's registry and proxy."""
