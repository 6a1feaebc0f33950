import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common'
import { type Constructs, constructs } from './constructs'

/** A function, how long it is and how involved. */
export interface FunctionMeasures {
  /** Empty: what stands outside of all functions. */
  name: string
  /** Where it begins, counted from 1. */
  line: number
  lines: number
  /** How deep conditions, loops and the like stand in each other. */
  nesting: number
  /** After McCabe: the number of ways through it; each condition of `&&` and `||` is one more. */
  complexity: number
}

/** How large a file is, and how involved. */
export interface Measures {
  lines: number
  /** In the order in which they begin; undefined where there is no grammar of the language. */
  functions: readonly FunctionMeasures[] | undefined
}

/** Measures a file. `tree`: of the grammar of its language. */
export function measure(text: string, language: string, tree: Tree | undefined): Measures {
  const known = constructs[language]
  return { lines: linesOf(text), functions: tree && known ? functionsIn(text, tree, known) : undefined }
}

/** Nothing stands behind the last line break. */
function linesOf(text: string): number {
  if (text === '') return 0
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

interface Open {
  measures: FunctionMeasures
  depth: number
}

function functionsIn(text: string, tree: Tree, known: Constructs): FunctionMeasures[] {
  const lineOf = lines(text)
  const outside: Open = {
    measures: { name: '', line: 1, lines: linesOf(text), nesting: 0, complexity: 1 },
    depth: 0,
  }
  const open = [outside]
  const found: FunctionMeasures[] = []
  const isNested = (ref: SyntaxNodeRef) => known.nesting.includes(ref.name) && !isElseIf(ref.node)
  tree.iterate({
    enter(ref) {
      const name = nameOf(ref, text, known)
      if (name !== undefined) {
        // Grammars of indented languages have the line break in it, too.
        let end = ref.to
        while (end > ref.from && /\s/.test(text[end - 1] ?? '')) end -= 1
        const [line, last] = [lineOf(ref.from), lineOf(end)]
        const measures = { name, line, lines: last - line + 1, nesting: 0, complexity: 1 }
        found.push(measures)
        open.push({ measures, depth: 0 })
        return
      }
      const here = open.at(-1) ?? outside
      if (isNested(ref)) {
        here.depth += 1
        here.measures.nesting = Math.max(here.measures.nesting, here.depth)
      }
      if (known.decisions.includes(ref.name) && isDecision(ref, text)) here.measures.complexity += 1
    },
    leave(ref) {
      if (nameOf(ref, text, known) !== undefined) open.pop()
      else if (isNested(ref)) (open.at(-1) ?? outside).depth -= 1
    },
  })
  const isProgram = found.length === 0 || outside.measures.complexity > 1
  return isProgram ? [outside.measures, ...found] : found
}

/** Which line of a text a place is in, counted from 1. */
function lines(text: string): (at: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (at) => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle
    }
    return low + 1
  }
}

/** `else if` is no deeper than the `if` before it. */
const isElseIf = (node: SyntaxNode) => node.prevSibling?.name === 'else' && node.parent?.name === node.name

/** Whether this is one more way through. */
function isDecision(ref: SyntaxNodeRef, text: string): boolean {
  const words = text.slice(ref.from, Math.min(ref.to + 40, text.length))
  switch (ref.name) {
    case 'LogicOp':
      return /^(&&|\|\||\?\?)/.test(words)
    // What takes all that is left is no condition.
    case 'case':
      return !/^case\s+_\s*:/.test(words)
    case 'MatchArm':
      return ref.node.nextSibling?.name === 'MatchArm'
    default:
      return true
  }
}

/** What a function is called; undefined where this is none, or one without a name. */
function nameOf(ref: SyntaxNodeRef, text: string, known: Constructs): string | undefined {
  const said = ({ from, to }: { from: number; to: number }) => text.slice(from, to)
  if (known.functions.includes(ref.name)) {
    const name = nameNode(ref.node, known)
    return name ? said(name) : 'default'
  }
  // `name() {}` in an object.
  if (ref.name === 'Property' && known.nameless.length > 0) {
    const { firstChild } = ref.node
    return firstChild && ref.node.getChild('ParamList') ? said(firstChild) : undefined
  }
  if (!known.nameless.includes(ref.name)) return undefined
  const before = ref.node.prevSibling
  const named = before && (before.name === 'Equals' || before.name === ':') ? before.prevSibling : undefined
  return named && known.names.includes(named.name) ? said(named) : undefined
}

/** The node of a name, which may stand in what declares it: `*T::name(…)`. */
function nameNode(node: SyntaxNode, known: Constructs): SyntaxNode | null {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (known.names.includes(child.name))
      return child.name === 'FunctionDeclarator' ? child.firstChild : child
    if (/(Pointer|Reference)Declarator/.test(child.name)) {
      const inside = nameNode(child, known)
      if (inside) return inside
    }
  }
  return null
}
