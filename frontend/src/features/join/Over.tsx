import { type ReactNode, useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { Role, Room } from '../../api/schema'
import { Plain } from '../../components/Plain'
import { messages, useText } from '../../i18n/messages'
import { leads } from '../../session/roles'
import { takeOutCopies } from '../../session/leaving'
import { type KeptCode, readKept } from '../../sync/kept'
import type { Unsent } from '../../sync/unsent'
import { KeptFiles, type ShownFile } from './KeptFiles'
import { UnsentText } from './UnsentText'

const text = messages({
  en: {
    title: 'The interview has ended.',
    thanks:
      'Thank you for being here. You can close this page; if an interviewer reopens the room, it appears here again.',
    gone: 'This room does not let candidates keep the code: the copy in this browser has been deleted.',
    none: 'There is no copy of the code in this browser.',
    watch: 'Watch the recording',
  },
  de: {
    title: 'Das Interview ist beendet.',
    thanks:
      'Danke, dass Sie dabei waren. Sie können diese Seite schließen; öffnet ein Interviewer den Raum wieder, erscheint er hier.',
    gone: 'In diesem Raum behalten Kandidaten den Code nicht: Die Kopie in diesem Browser wurde gelöscht.',
    none: 'In diesem Browser gibt es keine Kopie des Codes.',
    watch: 'Aufzeichnung ansehen',
  },
})

type Copy =
  | { kind: 'reading' }
  | { kind: 'kept'; code: KeptCode }
  | { kind: 'none' }
  | { kind: 'gone'; unsent: Unsent[] }

async function copyFor(room: string, role: Role, mayKeep: boolean): Promise<Copy> {
  // Who only looks at what candidates see keeps what is theirs.
  if (!mayKeep) return { kind: 'gone', unsent: role === 'candidate' ? await takeOutCopies(room, role) : [] }
  const code = await readKept(room, role)
  return code && code.files.length > 0 ? { kind: 'kept', code } : { kind: 'none' }
}

interface Props {
  room: Room
  /** As whom one sees it. */
  role: Role
  /** As whom one is here, and so whose copy of the code there is. */
  own: Role
  /** Shows a file that cannot be changed. */
  showFile: (file: ShownFile) => ReactNode
}

/** The interview has ended, for those who do not conduct it. Candidates keep what was written, where they may. */
export function Over({ room, role, own, showFile }: Props) {
  const t = useText(text)
  const [copy, setCopy] = useState<Copy>({ kind: 'reading' })
  const { id, candidates_keep: mayKeep } = room
  useEffect(() => {
    if (role !== 'candidate') return undefined
    let isShown = true
    let kept: KeptCode | undefined
    void copyFor(id, own, mayKeep).then((found) => {
      if (found.kind === 'kept') kept = found.code
      if (isShown) setCopy(found)
      else kept?.doc.destroy()
    })
    return () => {
      isShown = false
      kept?.doc.destroy()
    }
  }, [id, role, own, mayKeep])
  if (copy.kind === 'gone' && copy.unsent.length > 0)
    return <UnsentText reason={t.title} unsent={copy.unsent} />
  if (copy.kind === 'kept')
    return <KeptFiles room={room} code={copy.code} title={t.title} showFile={showFile} />
  return (
    <Plain title={t.title}>
      <p role="status" className="text-muted">
        {t.thanks}
      </p>
      {copy.kind === 'gone' && <p className="text-sm text-muted">{t.gone}</p>}
      {copy.kind === 'none' && <p className="text-sm text-muted">{t.none}</p>}
      {leads({ role: own }) && (
        <Link href={`/rooms/${id}/playback`} className="button self-start">
          {t.watch}
        </Link>
      )}
    </Plain>
  )
}
