import { type Command, shownKeys, useOfferedCommands } from '../../components/commands'
import { Dialog } from '../../components/Dialog'
import { usePreferences } from '../../config/usePreferences'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'

const text = messages({
  en: {
    title: 'Keyboard shortcuts',
    editor: 'Code',
    find: 'Find and replace',
    comment: 'Comment or uncomment lines',
    next: 'Add a caret at the next occurrence',
    move: 'Move lines',
    undo: 'Undo one’s own edits',
    point: 'Point at code without moving the caret',
    drag: 'Alt+Drag',
    leave: 'Leave the code with Tab',
    problem: 'Next problem in Python',
    explain: 'Explain what is at the caret in Python',
    finding: 'Next finding',
    fix: 'Fix what was found at the caret',
  },
  de: {
    title: 'Tastenkürzel',
    editor: 'Code',
    find: 'Suchen und ersetzen',
    comment: 'Zeilen auskommentieren oder zurück',
    next: 'Schreibmarke an der nächsten gleichen Stelle',
    move: 'Zeilen verschieben',
    undo: 'Eigene Änderungen zurücknehmen',
    point: 'Auf Code zeigen, ohne die Schreibmarke zu bewegen',
    drag: 'Alt+Ziehen',
    leave: 'Den Code mit Tab verlassen',
    problem: 'Nächstes Problem in Python',
    explain: 'Erklären, was in Python an der Schreibmarke steht',
    finding: 'Nächster Befund',
    fix: 'Beheben, was an der Schreibmarke gefunden wurde',
  },
})

/** Keys of the editor, which has them for itself. */
const editorKeys = [
  ['find', 'Mod+F'],
  ['comment', 'Mod+/'],
  ['next', 'Mod+D'],
  ['move', 'Alt+↑ ↓'],
  ['undo', 'Mod+Z'],
  ['leave', 'Escape, Tab'],
] as const

/** Those of Python's analysis. */
const pythonKeys = [
  ['problem', 'F8'],
  ['explain', 'Mod+F1'],
] as const

/** Those of what linters find. */
const findingKeys = [
  ['finding', 'F8'],
  ['fix', 'Mod+.'],
] as const

/** Every key that does something here. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const t = useText(text)
  const commands = useOfferedCommands().filter(({ keys }) => keys !== undefined)
  const { editor, pythonAnalysis, codeAnalysis } = usePreferences()
  const { analysis } = useRoom().room
  const keys = [
    ...editorKeys,
    ...(editor === 'codemirror' && pythonAnalysis ? pythonKeys : []),
    ...(analysis && codeAnalysis ? findingKeys : []),
  ]
  const groups = [...new Set(commands.map(({ group }) => group))]
  return (
    <Dialog title={t.title} onClose={onClose}>
      <div className="grid gap-6 sm:grid-cols-2">
        {groups.map((name) => (
          <Group key={name} title={name} rows={commands.filter(({ group }) => group === name).map(rowOf)} />
        ))}
        <Group
          title={t.editor}
          rows={[...keys.map(([name, pressed]) => [t[name], pressed] as const), [t.point, t.drag]]}
        />
      </div>
    </Dialog>
  )
}

const rowOf = ({ title, keys = '' }: Command): [string, string] => [title, keys]

function Group({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3 className="pb-1 text-xs font-semibold text-muted">{title}</h3>
      <dl className="divide-y divide-line">
        {rows.map(([name, keys]) => (
          <div key={name} className="flex items-center justify-between gap-4 py-1.5 text-sm">
            <dt>{name}</dt>
            <dd>
              <kbd className="keys">{shownKeys(keys)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
