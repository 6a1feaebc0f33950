import { EditorState } from '@codemirror/state'

/** Text in a document is LF only (MERGE-6): what is typed, pasted or dropped here, too. */
export const lineFeedsOnly = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || !transaction.isUserEvent('input')) return transaction
  const changes: { from: number; to: number; insert: string }[] = []
  let hasReturns = false
  transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const insert = inserted.toString()
    hasReturns ||= insert.includes('\r')
    changes.push({ from, to, insert: insert.replace(/\r\n?/g, '\n') })
  })
  if (!hasReturns) return transaction
  const changed = transaction.startState.changes(changes)
  const selection = transaction.startState.selection.map(changed, 1)
  return { changes, selection, userEvent: 'input.paste', scrollIntoView: true }
})
