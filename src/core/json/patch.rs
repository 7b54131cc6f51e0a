//! Patches of a record: JSON Merge Patch (RFC 7396) and JSON Patch (RFC 6902).

use std::fmt;

use super::{
    Node,
    pointer::{split, unescape},
    tree::{Object, index},
};

/// Merges as RFC 7396 says: members are set, `null` removes, anything but an object replaces.
pub fn merge(target: &mut Node, patch: Node) {
    let Node::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !matches!(target, Node::Object(_)) {
        *target = Node::Object(Object::default());
    }
    let Node::Object(object) = target else { return };
    for (key, value) in patch.into_members() {
        if value.is_null() {
            object.take(&key);
        } else {
            merge(object.entry(key), value);
        }
    }
}

/// Applies an array of operations as RFC 6902 says: all of them, or none.
///
/// The result nests at most `depth` deep, and all operations together copy and move at most `room` bytes
/// ([`Node::weight`]), so that a small patch cannot grow without bounds; how many they did is returned.
pub fn apply_patch(target: &mut Node, patch: Node, depth: usize, room: usize) -> Result<usize, PatchError> {
    let Node::Array(operations) = patch else {
        return Err(PatchError { operation: 0, fault: Fault::NotAnOperation });
    };
    let mut work = Work { root: target, undo: Vec::new(), depth, room, shifts: SHIFTS };
    for (operation, node) in operations.into_iter().enumerate() {
        let outcome = Operation::read(node).and_then(|operation| work.apply(operation));
        if let Err(fault) = outcome {
            work.roll_back();
            return Err(PatchError { operation, fault });
        }
    }
    Ok(room - work.room)
}

/// How many items of arrays a patch may move up or down, in all: each insertion at the front of an array moves all
/// that are in it.
const SHIFTS: usize = 1 << 25;

/// Why a patch does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatchError {
    operation: usize,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    NotAnOperation,
    BadPointer,
    Missing,
    IntoItself,
    TestFailed,
    TooDeep,
    TooLarge,
    TooMuchWork,
}

impl PatchError {
    /// A sentence for people.
    pub fn message(&self) -> String {
        let reason = match self.fault {
            Fault::NotAnOperation => "it is no operation of RFC 6902",
            Fault::BadPointer => "its path is no JSON Pointer",
            Fault::Missing => "its path leads nowhere",
            Fault::IntoItself => "it moves a value into itself",
            Fault::TestFailed => "its test failed",
            Fault::TooDeep => "the record would nest deeper than limits.depth",
            Fault::TooLarge => "the record would become too large",
            Fault::TooMuchWork => "the patch moves too many items",
        };
        let operation = (self.operation as u64).to_string();
        ["operation ", &operation, " of the patch does not apply: ", reason].concat()
    }
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for PatchError {}

/// A parsed path; unlike in a selecting pointer, `*` is a key like any other.
type Path = Vec<Box<[u8]>>;

enum Operation {
    Add(Path, Node),
    Remove(Path),
    Replace(Path, Node),
    Move(Path, Path),
    Copy(Path, Path),
    Test(Path, Node),
}

impl Operation {
    fn read(node: Node) -> Result<Self, Fault> {
        let Node::Object(mut object) = node else { return Err(Fault::NotAnOperation) };
        let name = object.get(b"op").and_then(Node::text).ok_or(Fault::NotAnOperation)?;
        let path = path(&object, b"path")?;
        let mut value = || object.take(b"value").map(|(_, value)| value).ok_or(Fault::NotAnOperation);
        Ok(match &*name {
            b"add" => Operation::Add(path, value()?),
            b"remove" => Operation::Remove(path),
            b"replace" => Operation::Replace(path, value()?),
            b"test" => Operation::Test(path, value()?),
            b"move" => Operation::Move(self::path(&object, b"from")?, path),
            b"copy" => Operation::Copy(self::path(&object, b"from")?, path),
            _ => return Err(Fault::NotAnOperation),
        })
    }
}

fn path(operation: &Object, name: &[u8]) -> Result<Path, Fault> {
    let text = operation.get(name).and_then(Node::text).ok_or(Fault::NotAnOperation)?;
    let keys = split(&text).and_then(|tokens| tokens.into_iter().map(unescape).collect());
    keys.map_err(|_| Fault::BadPointer)
}

/// A patch on its way, with what it takes to go back.
struct Work<'a> {
    root: &'a mut Node,
    undo: Vec<Undo>,
    depth: usize,
    room: usize,
    shifts: usize,
}

enum Undo {
    /// Sets what the path leads to.
    Set(Path, Node),
    /// Takes away what was added.
    Take(Path),
    /// Puts an item back.
    Item(Path, Node),
    /// Puts a member back, where it was among the others.
    Member(Path, u32, Node),
}

impl Work<'_> {
    fn apply(&mut self, operation: Operation) -> Result<(), Fault> {
        match operation {
            Operation::Add(path, value) => self.add(path, value),
            Operation::Remove(path) => self.remove(path),
            Operation::Replace(path, value) => {
                self.admit(&path, &value)?;
                self.replace(path, value)
            }
            Operation::Move(from, path) => {
                if path.len() > from.len() && path.starts_with(&from) {
                    return Err(Fault::IntoItself);
                }
                let value = self.copy(&from)?;
                self.remove(from)?;
                self.add(path, value)
            }
            Operation::Copy(from, path) => {
                let value = self.copy(&from)?;
                self.add(path, value)
            }
            Operation::Test(path, value) => {
                if *get(self.root, &path)? == value {
                    Ok(())
                } else {
                    Err(Fault::TestFailed)
                }
            }
        }
    }

    fn add(&mut self, mut path: Path, value: Node) -> Result<(), Fault> {
        self.admit(&path, &value)?;
        let Some((last, parent)) = path.split_last() else { return self.replace(path, value) };
        match get_mut(self.root, parent)? {
            Node::Scalar(_) => return Err(Fault::Missing),
            Node::Array(items) => {
                let at = if **last == *b"-" { Some(items.len()) } else { index(last) };
                let at = at.filter(|at| *at <= items.len()).ok_or(Fault::Missing)?;
                self.shifts = self.shifts.checked_sub(items.len() - at).ok_or(Fault::TooMuchWork)?;
                items.insert(at, value);
                let last = path.len() - 1;
                path[last] = (at as u64).to_string().into_bytes().into();
            }
            Node::Object(object) => {
                if object.get(last).is_some() {
                    return self.replace(path, value);
                }
                object.set(last.clone(), value);
            }
        }
        self.undo.push(Undo::Take(path));
        Ok(())
    }

    /// A copy, paid for: a moved value is held twice as well, until the patch has been applied.
    fn copy(&mut self, path: &Path) -> Result<Node, Fault> {
        let value = get(self.root, path)?;
        self.room = self.room.checked_sub(value.weight()).ok_or(Fault::TooLarge)?;
        Ok(value.clone())
    }

    fn replace(&mut self, path: Path, value: Node) -> Result<(), Fault> {
        let old = std::mem::replace(get_mut(self.root, &path)?, value);
        self.undo.push(Undo::Set(path, old));
        Ok(())
    }

    fn remove(&mut self, path: Path) -> Result<(), Fault> {
        let Some((last, parent)) = path.split_last() else { return self.replace(path, Node::null()) };
        let undo = match get_mut(self.root, parent)? {
            Node::Scalar(_) => return Err(Fault::Missing),
            Node::Array(items) => {
                let at = index(last).filter(|at| *at < items.len()).ok_or(Fault::Missing)?;
                self.shifts = self.shifts.checked_sub(items.len() - at).ok_or(Fault::TooMuchWork)?;
                let value = items.remove(at);
                Undo::Item(path, value)
            }
            Node::Object(object) => {
                let (order, value) = object.take(last).ok_or(Fault::Missing)?;
                Undo::Member(path, order, value)
            }
        };
        self.undo.push(undo);
        Ok(())
    }

    /// Whether `value` may stand at `path`. What the patch carries itself was bounded with its frame.
    fn admit(&self, path: &Path, value: &Node) -> Result<(), Fault> {
        if path.len() + value.height() > self.depth { Err(Fault::TooDeep) } else { Ok(()) }
    }

    fn roll_back(&mut self) {
        while let Some(undo) = self.undo.pop() {
            match undo {
                Undo::Set(path, old) => {
                    if let Ok(node) = get_mut(self.root, &path) {
                        *node = old;
                    }
                }
                Undo::Take(path) => self.with_parent(path, |parent, key| match parent {
                    Node::Array(items) => {
                        if let Some(at) = index(&key).filter(|at| *at < items.len()) {
                            items.remove(at);
                        }
                    }
                    Node::Object(object) => {
                        object.take(&key);
                    }
                    Node::Scalar(_) => {}
                }),
                Undo::Item(path, value) => self.with_parent(path, |parent, key| {
                    if let (Node::Array(items), Some(at)) = (parent, index(&key)) {
                        items.insert(at.min(items.len()), value);
                    }
                }),
                Undo::Member(path, order, value) => self.with_parent(path, |parent, key| {
                    if let Node::Object(object) = parent {
                        object.put_back(key, order, value);
                    }
                }),
            }
        }
    }

    /// Calls with the node that holds what `path` leads to, and the last key.
    fn with_parent(&mut self, mut path: Path, change: impl FnOnce(&mut Node, Box<[u8]>)) {
        if let Some(key) = path.pop()
            && let Ok(parent) = get_mut(self.root, &path)
        {
            change(parent, key);
        }
    }
}

fn get<'a>(root: &'a Node, path: &[Box<[u8]>]) -> Result<&'a Node, Fault> {
    path.iter().try_fold(root, |node, key| node.child(key)).ok_or(Fault::Missing)
}

fn get_mut<'a>(root: &'a mut Node, path: &[Box<[u8]>]) -> Result<&'a mut Node, Fault> {
    path.iter().try_fold(root, |node, key| node.child_mut(key)).ok_or(Fault::Missing)
}
