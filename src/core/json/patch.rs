//! Patches.
use super::Node;
/// Why a patch does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatchError;
/// RFC 7396.
pub fn merge(_target: &mut Node, _patch: Node) {}
/// RFC 6902.
pub fn apply_patch(_target: &mut Node, _patch: &Node) -> Result<(), PatchError> {
    Err(PatchError)
}
