import { LoaderCircle } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Dialog } from '../../../components/Dialog'
import { tell } from '../../../components/notices'
import { useText } from '../../../i18n/messages'
import type { FileWork } from '../useFileWork'
import { text } from './text'
import { type Fetching, useRepository } from './useRepository'

/** Asks for a repository, and makes files of the room of what is in it. */
export function AddRepository({ work }: { work: FileWork }) {
  const t = useText(text)
  const { hosts, stopAdding } = work
  const { fetching, fetch, cancel, undo } = useRepository(work.open)
  const [address, setAddress] = useState('')
  const [reference, setReference] = useState('')
  const isBusy = fetching.kind === 'fetches'
  const takeBack = (made: readonly string[]) => {
    undo(made)
    tell(t.undone)
    stopAdding()
  }
  return (
    <Dialog title={t.title} summary={t.summary} onClose={stopAdding}>
      {fetching.kind === 'added' ? (
        <Added of={fetching} onUndo={takeBack} onClose={stopAdding} />
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            if (!isBusy && address.trim() !== '') void fetch(address.trim(), reference.trim())
          }}
        >
          <Field
            label={t.address}
            detail={t.hosts(hosts.join(', '))}
            value={address}
            placeholder={`https://${hosts[0] ?? ''}/…`}
            isFirst
            isOff={isBusy}
            onValue={setAddress}
          />
          <Field
            label={
              <>
                {t.reference} <span className="text-muted">({t.optional})</span>
              </>
            }
            value={reference}
            placeholder={t.main}
            isOff={isBusy}
            onValue={setReference}
          />
          {fetching.kind === 'asked' && fetching.why && (
            <p role="alert" className="text-sm text-pretty text-danger">
              {fetching.why}
            </p>
          )}
          {isBusy && (
            <p role="status" className="flex items-center gap-2 text-sm text-muted">
              <LoaderCircle size={16} className="shrink-0 motion-safe:animate-spin" aria-hidden />
              {t.fetching}
            </p>
          )}
          <div className="flex justify-end gap-2">
            {isBusy && (
              <button type="button" className="button" onClick={cancel}>
                {t.cancel}
              </button>
            )}
            {/* It keeps the focus: pressing Enter twice does nothing. */}
            <button
              className={isBusy ? 'button button-primary opacity-60' : 'button button-primary'}
              disabled={!isBusy && address.trim() === ''}
              aria-disabled={isBusy}
            >
              {t.add}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

interface FieldProps {
  label: ReactNode
  detail?: string
  value: string
  placeholder: string
  isFirst?: boolean
  isOff: boolean
  onValue: (value: string) => void
}

function Field({ label, detail, value, placeholder, isFirst, isOff, onValue }: FieldProps) {
  const [id, detailId] = [useId(), useId()]
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        type="text"
        inputMode={isFirst ? 'url' : 'text'}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        autoFocus={isFirst}
        readOnly={isOff}
        placeholder={placeholder}
        aria-describedby={detail === undefined ? undefined : detailId}
        value={value}
        onChange={({ currentTarget }) => onValue(currentTarget.value)}
      />
      {detail !== undefined && (
        <p id={detailId} className="text-xs text-muted">
          {detail}
        </p>
      )}
    </div>
  )
}

interface AddedProps {
  of: Extract<Fetching, { kind: 'added' }>
  onUndo: (made: readonly string[]) => void
  onClose: () => void
}

function Added({ of: { made, commit, problems }, onUndo, onClose }: AddedProps) {
  const t = useText(text)
  return (
    <div className="flex flex-col gap-4">
      <div role="status" className="flex flex-col gap-2 text-sm text-pretty wrap-anywhere">
        {made.length > 0 && <p>{t.added(made.length, commit)}</p>}
        {problems.map((problem) => (
          <p key={problem} className="text-muted">
            {problem}
          </p>
        ))}
      </div>
      <div className="flex justify-end gap-2">
        {made.length > 0 && (
          <button className="button" onClick={() => onUndo(made)}>
            {t.undo}
          </button>
        )}
        <button className="button button-primary" autoFocus onClick={onClose}>
          {t.done}
        </button>
      </div>
    </div>
  )
}
