import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { useIsWide } from '../../components/wideWindow'
import { messages, useText } from '../../i18n/messages'
import { PanelBar, PanelRail } from './PanelButtons'
import { PanelFrame } from './PanelFrame'
import { type Panel, panelId } from './panel'
import { Separator } from './Separator'
import type { usePanels } from './usePanels'
import { defaultWidths, keepWidths, readWidths, type Side } from './widths'

const text = messages({
  en: {
    toggle: (title: string) => `Show or hide ${title}`,
    group: 'Panels',
    resize: (title: string) => `Resize ${title}`,
  },
  de: {
    toggle: (title) => `${title} ein- oder ausblenden`,
    group: 'Bereiche',
    resize: (title) => `Größe ändern: ${title}`,
  },
})

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
  const isWide = useIsWide()
  const { offered, left, right, bottom, front, setFront, toggle } = panels
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
  const [widths, setWidths] = useState(readWidths)
  useEffect(() => keepWidths(widths), [widths])
  const edge = (side: Side, panel: Panel) => (
    <Separator
      key={`${side}-edge`}
      side={side}
      width={widths[side]}
      label={t.resize(panel.title())}
      controls={panelId(panel)}
      onMove={(width) => setWidths((before) => ({ ...before, [side]: width }))}
      onReset={() => setWidths((before) => ({ ...before, [side]: defaultWidths[side] }))}
    />
  )
  const shown = isWide ? undefined : offered.find(({ id }) => id === front)
  return (
    <div className={`flex min-h-0 grow ${isWide ? '' : 'flex-col'}`}>
      <div className="flex min-h-0 min-w-0 grow">
        {isWide && left && (
          <div key="left" className="pane min-w-55" style={{ width: `${widths.left}%` }}>
            <PanelFrame key={left.id} panel={left} onClose={() => toggle(left)} />
          </div>
        )}
        {isWide && left && edge('left', left)}
        <div key="code" className="relative flex min-h-0 min-w-65 grow basis-0 flex-col">
          <div className="relative min-h-0 grow">{children}</div>
          {isWide && bottom && edge('bottom', bottom)}
          {isWide && bottom && (
            <div className="min-h-28 shrink-0" style={{ height: `${widths.bottom}%` }}>
              <PanelFrame key={bottom.id} panel={bottom} onClose={() => toggle(bottom)} />
            </div>
          )}
          {shown && (
            <div className="absolute inset-0 z-10">
              <PanelFrame key={shown.id} panel={shown} onClose={undefined} />
            </div>
          )}
        </div>
        {isWide && right && edge('right', right)}
        {isWide && right && (
          <div key="right" className="pane min-w-60" style={{ width: `${widths.right}%` }}>
            <PanelFrame key={right.id} panel={right} onClose={() => toggle(right)} />
          </div>
        )}
      </div>
      {isWide ? (
        <PanelRail
          offered={offered}
          isOpen={({ id }) => id === left?.id || id === right?.id || id === bottom?.id}
          onPress={toggle}
        />
      ) : (
        <PanelBar offered={offered} front={front} onFront={setFront} />
      )}
    </div>
  )
}
