import { type ReactNode, useMemo, useSyncExternalStore } from 'react'
import { Group, Panel as Pane, Separator, useDefaultLayout } from 'react-resizable-panels'
import { type Command, useCommands } from '../../components/commands'
import { messages, useText } from '../../i18n/messages'
import { PanelBar, PanelRail } from './PanelButtons'
import { PanelFrame } from './PanelFrame'
import type { usePanels } from './usePanels'

const wide = matchMedia('(min-width: 56rem)')
const onWidth = (listener: () => void) => {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

const text = messages({
  en: { toggle: (title: string) => `Show or hide ${title}`, group: 'Panels', resize: 'Resize' },
  de: { toggle: (title) => `${title} ein- oder ausblenden`, group: 'Bereiche', resize: 'Größe ändern' },
})

/** Where sizes are kept. Storage can be switched off; sizes then last as long as the page. */
const storage = {
  getItem(key: string) {
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  },
  setItem(key: string, value: string) {
    try {
      localStorage.setItem(key, value)
    } catch {
      // See above.
    }
  },
}

interface Props {
  panels: ReturnType<typeof usePanels>
  /** The editor and what belongs to it. */
  children: ReactNode
}

/**
 * The editor with panels beside it, which resize, collapse and remember; in a narrow window
 * one of them is in front. The editor stays the same element throughout: it keeps its caret.
 */
export function Layout({ panels, children }: Props) {
  const t = useText(text)
  const isWide = useSyncExternalStore(onWidth, () => wide.matches)
  const { offered, left, right, front, setFront, toggle } = panels
  const commands = useMemo(
    (): Command[] =>
      offered.map((panel) => ({
        id: `panel.${panel.id}`,
        title: t.toggle(panel.title()),
        group: t.group,
        keys: panel.keys,
        run: () => (isWide ? toggle(panel) : setFront(front === panel.id ? undefined : panel.id)),
      })),
    [offered, t, isWide, toggle, setFront, front],
  )
  useCommands(commands)
  const ids = ['left', 'code', 'right'].filter(
    (id) => id === 'code' || (isWide && (id === 'left' ? left : right)),
  )
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: 'pairpad.layout',
    panelIds: ids,
    storage,
  })
  const shown = isWide ? undefined : offered.find(({ id }) => id === front)
  return (
    <div className={`flex min-h-0 grow ${isWide ? '' : 'flex-col'}`}>
      <Group
        className="min-h-0 min-w-0 grow"
        orientation="horizontal"
        {...(defaultLayout && { defaultLayout })}
        onLayoutChanged={onLayoutChanged}
      >
        {isWide && left && (
          <Pane key="left" id="left" defaultSize="28" minSize={220} maxSize="45">
            <PanelFrame key={left.id} panel={left} onClose={() => toggle(left)} />
          </Pane>
        )}
        {isWide && left && <Separator key="left-edge" className="separator" aria-label={t.resize} />}
        <Pane key="code" id="code" minSize={260}>
          <div className="relative h-full min-h-0">
            {children}
            {shown && (
              <div className="absolute inset-0 z-10">
                <PanelFrame key={shown.id} panel={shown} onClose={undefined} />
              </div>
            )}
          </div>
        </Pane>
        {isWide && right && <Separator key="right-edge" className="separator" aria-label={t.resize} />}
        {isWide && right && (
          <Pane key="right" id="right" defaultSize="24" minSize={240} maxSize="45">
            <PanelFrame key={right.id} panel={right} onClose={() => toggle(right)} />
          </Pane>
        )}
      </Group>
      {isWide ? (
        <PanelRail
          offered={offered}
          isOpen={({ id }) => id === left?.id || id === right?.id}
          onPress={toggle}
        />
      ) : (
        <PanelBar offered={offered} front={front} onFront={setFront} />
      )}
    </div>
  )
}
