/** What the grammar of a language calls the things that are counted. */
export interface Constructs {
  functions: readonly string[]
  /** Functions only where they have a name; those without one belong to what they stand in. */
  nameless: readonly string[]
  /** In them, or before them, the first of these is the name of a function. */
  names: readonly string[]
  /** Each is one more way through. */
  decisions: readonly string[]
  /** Each makes what is in it one step deeper. */
  nesting: readonly string[]
}

const logic = ['LogicOp']
const loops = ['ForStatement', 'WhileStatement']

const javascript: Constructs = {
  functions: ['FunctionDeclaration', 'MethodDeclaration'],
  nameless: ['FunctionExpression', 'ArrowFunction'],
  names: [
    'VariableDefinition',
    'PropertyDefinition',
    'PrivatePropertyDefinition',
    'MemberExpression',
    'VariableName',
  ],
  decisions: [
    ...logic,
    ...loops,
    'IfStatement',
    'DoStatement',
    'case',
    'CatchClause',
    'ConditionalExpression',
  ],
  nesting: [...loops, 'IfStatement', 'DoStatement', 'SwitchStatement', 'TryStatement'],
}

const cpp: Constructs = {
  functions: ['FunctionDefinition'],
  nameless: [],
  names: ['FunctionDeclarator'],
  decisions: [
    ...logic,
    ...loops,
    'ForRangeLoop',
    'IfStatement',
    'DoStatement',
    'case',
    'CatchClause',
    'ConditionalExpression',
  ],
  nesting: [...loops, 'ForRangeLoop', 'IfStatement', 'DoStatement', 'SwitchStatement', 'TryStatement'],
}

/** By the id of a language; the others are only counted by lines. */
export const constructs: Record<string, Constructs> = {
  python: {
    functions: ['FunctionDefinition'],
    nameless: [],
    names: ['VariableName'],
    // Words, which stand in statements, in expressions and in comprehensions.
    decisions: ['if', 'elif', 'for', 'while', 'except', 'and', 'or', 'case'],
    nesting: [...loops, 'IfStatement', 'TryStatement', 'WithStatement', 'MatchStatement'],
  },
  javascript,
  typescript: javascript,
  java: {
    functions: ['MethodDeclaration', 'ConstructorDeclaration', 'CompactConstructorDeclaration'],
    nameless: [],
    names: ['Definition'],
    decisions: [
      ...logic,
      ...loops,
      'EnhancedForStatement',
      'IfStatement',
      'DoStatement',
      'case',
      'CatchClause',
      'TernaryExpression',
    ],
    nesting: [
      ...loops,
      'EnhancedForStatement',
      'IfStatement',
      'DoStatement',
      'SwitchStatement',
      'SwitchExpression',
      'TryStatement',
      'TryWithResourcesStatement',
      'SynchronizedStatement',
    ],
  },
  cpp,
  c: cpp,
  go: {
    functions: ['FunctionDecl', 'MethodDecl'],
    nameless: [],
    names: ['DefName', 'FieldName'],
    decisions: [...logic, 'IfStatement', 'ForStatement', 'case'],
    nesting: ['IfStatement', 'ForStatement', 'SwitchStatement', 'TypeSwitchStatement', 'SelectStatement'],
  },
  rust: {
    functions: ['FunctionItem'],
    nameless: [],
    names: ['BoundIdentifier'],
    // A match has one way more than a condition for each arm but the last.
    decisions: [...logic, 'IfExpression', 'WhileExpression', 'ForExpression', 'MatchArm'],
    nesting: ['IfExpression', 'WhileExpression', 'ForExpression', 'LoopExpression', 'MatchExpression'],
  },
}
