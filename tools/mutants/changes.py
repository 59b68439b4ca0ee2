"""The small mistakes: every one that can be made in a module, each made in a tree of its own.

Words are left alone: a text, a docstring and an annotation decide nothing.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import cast

Change = tuple[str, ast.AST]

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
UNTOUCHED = ("cast", "TypeVar", "dataclass")  # frozen and slots keep, they decide nothing
CALLED = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: where it is, what it is, and the whole module with it."""

    path: str
    line: int  # the first of its statement
    said: str
    plant: Callable[[], ast.Module]  # made when it is tried: a tree is large

    @property
    def name(self) -> str:
        """Give the name under which it is spoken of."""
        return f"{self.path}:{self.line}: {self.said}"


def mutants_of(path: str, source: str) -> Iterator[Mutant]:
    """Make every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    skipped = set(_untouched(tree))
    line_of = _statements(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for said, changed in _changes(node):
            plant = partial(_planted, tree, number, changed)
            yield Mutant(path, line_of[id(node)], said, plant)


def _statements(tree: ast.Module) -> dict[int, int]:
    """Give for each node the first line of the statement it stands in."""
    line_of: dict[int, int] = {}
    waiting: list[tuple[ast.AST, int]] = [(tree, 1)]
    while waiting:
        node, line = waiting.pop()
        line = node.lineno if isinstance(node, ast.stmt) else line
        line_of[id(node)] = line
        waiting += [(child, line) for child in ast.iter_child_nodes(node)]
    return line_of


def _planted(tree: ast.Module, number: int, changed: ast.AST) -> ast.Module:
    """Copy the tree with the node of this number, in the order of a walk, put in its place."""
    planted = copy.deepcopy(tree)
    for n, node in enumerate(ast.walk(planted)):
        if n == number:
            return ast.fix_missing_locations(_replaced(planted, node, changed))
    raise AssertionError("a node was lost")


def _replaced(tree: ast.Module, old: ast.AST, new: ast.AST) -> ast.Module:
    ast.copy_location(new, old)

    class Planting(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    planted = Planting().visit(tree)
    if not isinstance(planted, ast.Module):
        raise TypeError("a module was lost")
    return planted


def _untouched(tree: ast.Module) -> Iterator[int]:
    """Give the nodes that decide nothing: annotations, and what is only for type checkers."""
    for node in ast.walk(tree):
        for held in _held_by(node):
            yield from (id(part) for part in ast.walk(held))


def _held_by(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.AnnAssign() | ast.arg() if node.annotation is not None:
            yield node.annotation
        case ast.FunctionDef() if node.returns is not None:
            yield node.returns
        case ast.If() if ast.unparse(node.test) == "TYPE_CHECKING":
            yield node
        case ast.Call() if ast.unparse(node.func) in UNTOUCHED:
            yield node
        case ast.keyword() if isinstance(node.value, ast.Constant):
            yield node.value  # it is changed with its name


def _changes(node: ast.AST) -> Iterator[Change]:
    for kind, make in _MAKERS.items():
        if isinstance(node, kind):
            yield from make(node)


def _compare(node: ast.Compare) -> Iterator[Change]:
    for n, operator in enumerate(node.ops):
        for other in COMPARED[type(operator)]:
            changed = copy.deepcopy(node)
            changed.ops[n] = other()
            yield _told(node, changed)


def _bool_op(node: ast.BoolOp) -> Iterator[Change]:
    changed = copy.deepcopy(node)
    changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield _told(node, changed)
    for n in range(len(node.values)):
        kept = [each for m, each in enumerate(node.values) if m != n]
        fewer = ast.BoolOp(node.op, kept) if len(kept) > 1 else kept[0]
        yield _told(node, copy.deepcopy(fewer))


def _not(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield _told(node, copy.deepcopy(node.operand))


def _reckoning(node: ast.BinOp) -> Iterator[Change]:
    text = isinstance(node.left, ast.Constant | ast.JoinedStr) and not _is_number(node.left)
    if type(node.op) in RECKONED and not text:
        changed = copy.deepcopy(node)
        changed.op = RECKONED[type(node.op)]()
        yield _told(node, changed)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield _told(node, ast.Constant(not node.value))
    elif isinstance(node.value, int):
        yield _told(node, ast.Constant(node.value + 1))


def _named(node: ast.keyword) -> Iterator[Change]:
    if isinstance(node.value, ast.Constant):
        for _said, changed in _constant(node.value):
            yield _told(node, ast.keyword(node.arg, cast("ast.expr", changed)))


def _chosen(node: ast.If | ast.IfExp) -> Iterator[Change]:
    if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        changed = copy.deepcopy(node)
        changed.test = ast.UnaryOp(ast.Not(), changed.test)
        yield f"if not {ast.unparse(node.test)}", changed


def _sifted(node: ast.comprehension) -> Iterator[Change]:
    for n, test in enumerate(node.ifs):
        changed = copy.deepcopy(node)
        del changed.ifs[n]
        yield f"without: if {ast.unparse(test)}", changed


def _call(node: ast.Call) -> Iterator[Change]:
    if isinstance(node.func, ast.Name) and node.func.id in CALLED:
        changed = copy.deepcopy(node)
        changed.func = ast.Name(CALLED[node.func.id], ast.Load())
        yield _told(node, changed)


def _returned(node: ast.Return) -> Iterator[Change]:
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield f"return None for {ast.unparse(node.value)}", ast.Return(ast.Constant(None))


def _statement(node: ast.Expr) -> Iterator[Change]:
    if not isinstance(node.value, ast.Constant):
        yield f"without: {ast.unparse(node)}", ast.Pass()


def _augmented(node: ast.AugAssign) -> Iterator[Change]:
    if type(node.op) in RECKONED:
        changed = copy.deepcopy(node)
        changed.op = RECKONED[type(node.op)]()
        yield _told(node, changed)


def _loop(node: ast.Continue | ast.Break) -> Iterator[Change]:
    changed = ast.Break() if isinstance(node, ast.Continue) else ast.Continue()
    yield _told(node, changed)


def _told(node: ast.AST, changed: ast.AST) -> Change:
    return f"{ast.unparse(node)} → {ast.unparse(changed)}", changed


_MAKERS: dict[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[Change]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _not,
    ast.BinOp: _reckoning,
    ast.Constant: _constant,
    ast.keyword: _named,
    (ast.If, ast.IfExp): _chosen,
    ast.comprehension: _sifted,
    ast.Call: _call,
    ast.Return: _returned,
    ast.Expr: _statement,
    ast.AugAssign: _augmented,
    (ast.Continue, ast.Break): _loop,
}
