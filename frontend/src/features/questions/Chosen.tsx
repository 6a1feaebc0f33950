import { ArrowLeft, Copy, Download, EllipsisVertical, History, PencilLine, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { createQuestion, deleteQuestion, type QuestionDetail, showQuestion } from '../../api/questions'
import { Confirm } from '../../components/Confirm'
import { Menu, type MenuItem } from '../../components/Menu'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { day } from '../../i18n/time'
import { told } from '../../i18n/told'
import { questionOf } from './edit/draft'
import { exportOne } from './files'
import { useKey } from './key'
import { QuestionView } from './look/QuestionView'
import { StartRoom } from './StartRoom'
import { text as common } from './text'
import { useAsked } from './useAsked'
import { Versions } from './Versions'

const text = messages({
  en: {
    edit: 'Edit',
    copy: 'Make a copy',
    copyOf: (title: string) => `${title} (copy)`,
    more: 'More for this question',
    export: 'Export as TOML',
    versions: 'Older versions',
    remove: 'Delete…',
    ask: (title: string) => `Delete “${title}”?`,
    means:
      'It goes for everybody who uses this library, with all its versions, and can’t be brought back. Rooms that have it keep it.',
    removeIt: 'Delete the question',
    removed: (title: string) => `“${title}” was deleted.`,
    changed: (when: string) => `changed ${when}`,
  },
  de: {
    edit: 'Bearbeiten',
    copy: 'Kopie anlegen',
    copyOf: (title) => `${title} (Kopie)`,
    more: 'Mehr zu dieser Aufgabe',
    export: 'Als TOML exportieren',
    versions: 'Ältere Versionen',
    remove: 'Löschen …',
    ask: (title) => `„${title}“ löschen?`,
    means:
      'Sie verschwindet für alle, die diese Sammlung benutzen, mit allen Versionen, und lässt sich nicht zurückholen. Räume, die sie haben, behalten sie.',
    removeIt: 'Aufgabe löschen',
    removed: (title) => `„${title}“ wurde gelöscht.`,
    changed: (when) => `geändert am ${when}`,
  },
})

interface Props {
  id: string
  /** What the list is filtered by, for the way back. */
  query: string
  keeps: boolean
  loadRoom: () => Promise<boolean>
  /** The list is another now. */
  onChanged: () => void
}

/** The question that was chosen. */
export function Chosen(props: Props) {
  const c = useText(common)
  const key = useKey()
  const { id, query } = props
  const [asked, again] = useAsked(`${id} ${key}`, () => showQuestion(id, key))
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Link
        href={`/questions${query}`}
        className="flex items-center gap-1.5 self-start rounded text-sm text-muted hover:text-ink lg:hidden"
      >
        <ArrowLeft size={15} aria-hidden />
        {c.back}
      </Link>
      {asked.kind === 'coming' && (
        <p role="status" className="text-sm text-muted">
          {c.loading}
        </p>
      )}
      {asked.kind === 'failed' && (
        <div role="alert" className="flex flex-col items-start gap-3 text-sm">
          <p>{asked.why}</p>
          <button className="button button-small" onClick={again}>
            {c.again}
          </button>
        </div>
      )}
      {asked.kind === 'here' && <Shown key={id} {...props} of={asked.value} again={again} />}
    </div>
  )
}

function Shown({
  of,
  keeps,
  query,
  loadRoom,
  onChanged,
  again,
}: Props & { of: QuestionDetail; again: () => void }) {
  const [t, c] = [useText(text), useText(common)]
  const [, navigate] = useLocation()
  const key = useKey()
  const [open, setOpen] = useState<'removing' | 'versions'>()
  const { id, title, editable, source, version, changed } = of
  const canCopy = keeps && of.private !== undefined && of.private !== null
  const copy = async () => {
    try {
      const made = await createQuestion({ ...questionOf(of), title: t.copyOf(title) }, key)
      onChanged()
      navigate(`/questions/${encodeURIComponent(made.id)}/edit`)
    } catch (error) {
      tell(told(error), { kind: 'error' })
    }
  }
  const download = () =>
    exportOne(id, title, key).catch((error: unknown) => tell(told(error), { kind: 'error' }))
  const items: MenuItem[] = [
    ...(canCopy && editable ? [{ id: 'copy', label: t.copy, Icon: Copy, run: () => void copy() }] : []),
    ...(of.private ? [{ id: 'export', label: t.export, Icon: Download, run: () => void download() }] : []),
    ...(editable
      ? [
          { id: 'versions', label: t.versions, Icon: History, run: () => setOpen('versions') },
          {
            id: 'remove',
            label: t.remove,
            Icon: Trash2,
            isDangerous: true,
            startsGroup: true,
            run: () => setOpen('removing'),
          },
        ]
      : []),
  ]
  const origin = source === 'shipped' ? c.shipped : source === 'folder' ? c.folder : undefined
  const about = origin ?? [c.version(version), changed && t.changed(day(changed))].filter(Boolean).join(' · ')
  return (
    <>
      <QuestionView of={of}>
        <div className="flex flex-wrap items-center gap-2">
          <StartRoom question={of} loadRoom={loadRoom} />
          {editable ? (
            <Link href={`/questions/${encodeURIComponent(id)}/edit${query}`} className="button">
              <PencilLine size={16} aria-hidden />
              {t.edit}
            </Link>
          ) : (
            canCopy && (
              <button className="button" onClick={() => void copy()}>
                <Copy size={16} aria-hidden />
                {t.copy}
              </button>
            )
          )}
          {items.length > 0 && <Menu label={t.more} Icon={EllipsisVertical} items={items} />}
          <span className="text-xs text-muted" data-origin={source}>
            {about}
          </span>
        </div>
      </QuestionView>
      {open === 'removing' && (
        <Confirm
          title={t.ask(title)}
          consequence={t.means}
          action={t.removeIt}
          onConfirm={async () => {
            await deleteQuestion(id, key)
            onChanged()
            navigate(`/questions${query}`)
            tell(t.removed(title))
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'versions' && (
        <Versions
          of={of}
          onRestored={() => {
            onChanged()
            again()
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}
