import { PopoverButton } from '../../components/PopoverButton'
import { messages, useText } from '../../i18n/messages'
import type { ConnectionState } from '../../sync/state'
import { looks, stateText } from './looks'
import { ConnectionPanel } from './panel'

const text = messages({
  en: { panel: 'Connection', more: (state: string) => `${state}. Show the connection` },
  de: { panel: 'Verbindung', more: (state) => `${state}. Verbindung anzeigen` },
})

/**
 * How the page stands with the server; pressing it shows more. Screen readers are told of
 * trouble and of its end, not of each save (PAGE-7).
 */
export function ConnectionBadge({ state }: { state: ConnectionState }) {
  const t = useText(text)
  const states = useText(stateText)
  const { Icon, colour } = looks[state.kind]
  const unsaved = 'unsaved' in state ? state.unsaved : 0
  const said = state.kind === 'offline' && unsaved > 0 ? states.unsaved(unsaved) : states[state.kind]
  const isTrouble = state.kind === 'offline' || state.kind === 'gone'
  return (
    <>
      <PopoverButton
        className={`button button-bare px-1.5 font-normal ${colour}`}
        title={t.more(said)}
        label={t.more(said)}
        panelLabel={t.panel}
        face={
          <span
            data-connection={state.kind}
            data-unsaved={unsaved}
            className="flex items-center gap-1.5 text-sm"
          >
            <Icon size={16} aria-hidden />
            <span className="max-md:sr-only">{said}</span>
          </span>
        }
      >
        {() => <ConnectionPanel state={state} />}
      </PopoverButton>
      <span role="status" data-connection-told className="sr-only">
        {isTrouble ? said : ''}
      </span>
    </>
  )
}
