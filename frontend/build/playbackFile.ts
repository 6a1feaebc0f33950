import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseSync, type Plugin, type Rolldown } from 'vite'

const folder = new URL('..', import.meta.url).pathname

/** What comes in the place of what needs a server. */
const instead: Record<string, string> = {
  'src/api/request.ts': 'src/api/noServer.ts',
  'src/features/run/browser/run.ts': 'src/features/run/browser/noMachine.ts',
}

/** What is loaded only where somebody writes or runs something, or has chosen it in a room. A file has none of it. */
const leftOut = [
  /\/src\/features\/editor\/monaco\/editor\.ts$/,
  /\/src\/features\/editor\/codemirror\/keymaps\/(vim|emacs)\.ts$/,
  /\/src\/features\/editor\/codemirror\/assistance\/assistance\.ts$/,
  /\/src\/features\/editor\/codemirror\/findings\/findings\.ts$/,
  /\/monaco-editor\/.*\/nls\/lang\//,
]

/**
 * Lets the page that plays a recording do without a server. What it replaces or leaves out has to be
 * there: a file that was moved fails the build.
 */
export function withoutServer(): Plugin {
  const replaced = new Map(Object.entries(instead).map(([from, to]) => [folder + from, folder + to]))
  const found = new Set<string | RegExp>()
  return {
    name: 'without a server',
    enforce: 'pre',
    async resolveId(source, importer) {
      const resolved = await this.resolve(source, importer, { skipSelf: true })
      const other = resolved && replaced.get(resolved.id)
      if (!other) return resolved
      found.add(resolved.id)
      return other
    },
    load: {
      order: 'pre',
      handler(id) {
        const rule = leftOut.find((one) => one.test(id))
        if (!rule) return null
        found.add(rule)
        return 'throw new Error("This is not in the file.")\nexport {}'
      },
    },
    generateBundle() {
      const missing = [...replaced.keys(), ...leftOut].filter((one) => !found.has(one))
      if (missing.length > 0) this.error(`not found, and so not left out: ${missing.join(', ')}`)
    },
  }
}

/** What the page may do: run this one script, and the worker that it makes. It can reach no address. */
const policy = (script: string) =>
  [
    `default-src 'none'`,
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    `style-src 'unsafe-inline'`,
    `worker-src blob:`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ')

const isStyle = (file: Rolldown.OutputBundle[string]): file is Rolldown.OutputAsset =>
  file.type === 'asset' && file.fileName.endsWith('.css')

/** Makes one HTML file of a template, the script and its styles. Nothing else is left of the build. */
export function oneFile(template: string): Plugin {
  return {
    name: 'one file',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.values(bundle)
        const scripts = files.flatMap((file) => (file.type === 'chunk' ? file.code.trim() : []))
        const styles = files.flatMap((file) => (isStyle(file) ? String(file.source).trim() : []))
        const [script, style] = [inHtml(scripts.join('')), styles.join('')]
        if (scripts.length !== 1 || styles.length !== 1 || files.length !== 2)
          this.error(`it is not one script and its styles: ${Object.keys(bundle).join(', ')}`)
        if (/<\/style/i.test(style)) this.error('the styles end before their end')
        const made: Record<string, string> = {
          POLICY: policy(script),
          '<!-- STYLE -->': `<style>${style}</style>`,
          '<!-- SCRIPT -->': `<script>${script}</script>`,
        }
        const html = readFileSync(resolve(folder, template), 'utf8')
        const source = html.replaceAll(/POLICY|<!-- (STYLE|SCRIPT) -->/g, (name) => made[name] ?? '')
        for (const { fileName } of files) delete bundle[fileName]
        this.emitFile({ type: 'asset', fileName: template, source })
      },
    },
  }
}

/** A script as it may stand in HTML, and still the same: what looks like HTML can only be in texts. */
export function inHtml(script: string): string {
  const safe = script.replaceAll(/<(?=!--|\/?script)/gi, String.raw`\x3C`)
  const { errors } = parseSync('script.js', safe)
  if (errors[0]) throw new Error(`the script can't stand in HTML: ${errors[0].message}`)
  if (/[\r\0]/.test(safe)) throw new Error('the script has characters that HTML changes')
  return safe
}
