import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Segments } from '../../components/Segments'
import { messages, useText } from '../../i18n/messages'
import { Picture } from './Picture'

const text = messages({
  en: {
    screen: (name: string) => `Screen of ${name}`,
    size: 'Size',
    fit: 'Fit',
    actual: 'Actual size',
    close: 'Close the screen',
  },
  de: {
    screen: (name) => `Bildschirm von ${name}`,
    size: 'Größe',
    fit: 'Einpassen',
    actual: 'Originalgröße',
    close: 'Bildschirm schließen',
  },
})

interface Props {
  name: string
  stream: MediaStream | undefined
  onClose: () => void
}

/** Somebody's screen, large, over the page, because one wanted to see it. Escape closes it. */
export function ScreenView({ name, stream, onClose }: Props) {
  const t = useText(text)
  const [size, setSize] = useState<'fit' | 'actual'>('fit')
  const shown = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    shown.current?.focus()
    return () => {
      // Whoever closes it goes on where they were; one who has gone elsewhere stays there.
      const isHere = document.activeElement === document.body || document.activeElement === null
      if (isHere && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <section
      ref={shown}
      tabIndex={-1}
      aria-label={t.screen(name)}
      data-screen={name}
      className="call-screen"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header className="flex items-center gap-3 border-b border-line px-3 py-1">
        <h2 className="min-w-0 grow truncate text-sm font-semibold">{t.screen(name)}</h2>
        <Segments
          label={t.size}
          value={size}
          options={[
            { value: 'fit', label: t.fit },
            { value: 'actual', label: t.actual },
          ]}
          onChange={setSize}
        />
        <button
          className="button button-icon button-small"
          aria-label={t.close}
          title={t.close}
          onClick={onClose}
        >
          <X size={16} aria-hidden />
        </button>
      </header>
      <div
        className="call-screen-area"
        data-size={size}
        tabIndex={0}
        role="group"
        aria-label={t.screen(name)}
      >
        <Picture stream={stream} label={t.screen(name)} />
      </div>
    </section>
  )
}
