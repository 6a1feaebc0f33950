import type { HtmlTagDescriptor, Plugin } from 'vite'

/**
 * Has the page ask for a script, and for what that needs, together with its first one. Vite does
 * so for what is imported at once; this one is imported when the first has begun.
 */
export function preloaded(script: string): Plugin {
  return {
    name: 'preloaded',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {}, path }) {
        if (path !== '/index.html') return []
        const chunks = Object.values(bundle).filter((part) => part.type === 'chunk')
        const found = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/${script}`))
        if (chunks.length > 0 && !found) throw new Error(`${script} has no chunk of its own`)
        return [found?.fileName, ...(found?.imports ?? [])].flatMap((file): HtmlTagDescriptor[] => {
          const href = `/${file}`
          if (file === undefined || html.includes(href)) return []
          return [{ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href }, injectTo: 'head' }]
        })
      },
    },
  }
}
