import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import type { Change } from './libraries.ts'
import { inOurGerman } from './whiteboardGerman.ts'

// Excalidraw as this page has it: it comes from this server whole, and asks nobody else for anything.

const library = '@excalidraw/excalidraw'
const folder = new URL(`../node_modules/${library}/`, import.meta.url).pathname
const fonts = join(folder, 'dist/prod/fonts')

/** Where its fonts are served. `features/board/assets.ts` tells it; the version makes it a new address. */
export const servedAt = 'assets/excalidraw-0.18.1/'

/** What the build changes in it. Its files are minified, and their names are hashes: the version is pinned. */
export const whiteboardChanges = {
  /** A font that fails here would be asked for at a public CDN. */
  whiteboardFonts: {
    library,
    file: 'dist/prod/chunk-K2UTITRG.js',
    changes: [
      ['r.push(new URL(n,jn.ASSETS_FALLBACK_URL)),r', 'r'],
      [
        'P(jn,"ASSETS_FALLBACK_URL",`https://esm.sh/${M.PKG_NAME?`${M.PKG_NAME}@${M.PKG_VERSION}`:"@excalidraw/excalidraw"}/dist/prod/`);',
        '',
      ],
      // Chinese, Japanese and Korean are shown in a font of the system: handwritten, they were 13 MB.
      ['n(Mn,...b1),', 'n(Mn),'],
      // Version 1 of this one is copyleft; it is for exports without a browser.
      ['n("Liberation Sans",...lc),', 'n("Liberation Sans"),'],
      // Cutting fonts down to the letters of an export is WebAssembly, which the page may not run: they are
      // small, and go in whole.
      [
        'let{Commands:n,subsetToBase64:r,toBase64:o}=await z6();return Vd?',
        'return new Promise((done,failed)=>{let reader=new FileReader;reader.onload=()=>done(reader.result);' +
          'reader.onerror=failed;reader.readAsDataURL(new Blob([e],{type:"font/woff2"}))});let n,r,o;return Vd?',
      ],
      // The page's policy allows styles that scripts set, and no style attributes.
      ['_.setAttribute("style","white-space: pre;")', '_.style.whiteSpace="pre"'],
      // A picture is made smaller by script: neither by WebAssembly nor by a worker out of a blob.
      ['n({features:["js","wasm"]})', 'n({features:["js"]})'],
      // What a picture may have here; `board/pictures.ts` says so.
      ['AE=4*1024*1024', 'AE=2*1024*1024'],
      // Undo takes back what one has changed, where nobody has changed it since. The size of what consists
      // of points goes along with them.
      [
        'let{boundElements:o,...i}=n.inserted;',
        'let{boundElements:o,...u}=n.inserted,i=Object.fromEntries(Object.entries(u).filter(([e])=>{' +
          'let k=u.points&&(e==="width"||e==="height")?"points":e;' +
          'return!(k in n.deleted)||JSON.stringify(t[k])===JSON.stringify(n.deleted[k])}));',
      ],
      // What others change of an element that is in somebody's hand is nothing to take back, either: to
      // what it was before, their changes are added.
      [
        'a?a.version<o.version&&n.set(r,a):n.delete(r)',
        'if(!a)n.delete(r);else if(a.version<o.version){let e=Object.entries(n.get(r)).filter(([k,v])=>' +
          '!/^(version|versionNonce|updated)$/.test(k)&&JSON.stringify(v)!==JSON.stringify(o[k]));' +
          'n.set(r,e.length?{...a,...Object.fromEntries(e),versionNonce:Math.random()}:a)}',
      ],
    ],
  },
  /** A picture that is made smaller is looked at first; by the page's policy not as an address of a blob. */
  whiteboardPictures: {
    library: 'image-blob-reduce',
    file: 'dist/image-blob-reduce.esm.mjs',
    changes: [
      ['env.image_url = URL.createObjectURL(env.blob);', 'const reader = new FileReader();'],
      [
        'env.image.src = env.image_url;',
        'reader.onload = () => { env.image.src = reader.result; }; reader.readAsDataURL(env.blob);',
      ],
    ],
  },
  /** People have the same colour everywhere in a room. */
  whiteboardColours: {
    library,
    file: 'dist/prod/index.js',
    changes: [['Tn=(e,o)=>`hsl(${Math.abs(', 'Tn=(e,o)=>o?.color?.background??`hsl(${Math.abs(']],
  },
} satisfies Record<string, Change>

/** Its addresses of services, which a page of its own would use. */
const settings = /\/@excalidraw\/excalidraw\/dist\/prod\/chunk-ZUYEQ4TG\.js$/
const ownCode = /\/@excalidraw\/excalidraw\/dist\/prod\/[^?]*\.js$/
const germanFile = /\/@excalidraw\/excalidraw\/dist\/prod\/locales\/de-DE-[^/]*\.js$/
const foreign = /https?:\/\/(?!www\.w3\.org)[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi

/** Its code without the addresses of other servers: links that the page does not show, and players of films. */
export const withoutForeign = (code: string) => code.replace(foreign, 'about:blank#')

/** What is never asked for: other languages, diagrams from text, and what cuts fonts. */
const leftOut = [
  /^@excalidraw\/mermaid-to-excalidraw$/,
  /^\.\/locales\/(?!de-DE|en-)/,
  /^\.\/subset-(shared|worker)\.chunk\.js$/,
]
const nothing = '\0left out of the whiteboard'

/** The fonts that people draw with. That of its buttons comes with its styles. */
export const drawnFonts = () =>
  readdirSync(fonts, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(fonts.length + 1))
    .filter((path) => !/^(Xiaolai|Assistant|Liberation)\//.test(path))

/** For Vite; behind what changes libraries, which looks for their code as it is. */
export function whiteboard(): Plugin[] {
  return [
    {
      name: 'whiteboard, without parts',
      enforce: 'pre',
      resolveId(source, importer) {
        if (!importer?.includes(`/${library}/`)) return null
        return leftOut.some((one) => one.test(source)) ? nothing : null
      },
      load(id) {
        return id === nothing ? 'export default {}' : null
      },
      generateBundle() {
        const licences = readFileSync(new URL('whiteboard-licences.txt', import.meta.url))
        this.emitFile({ type: 'asset', fileName: `${servedAt}LICENCES.txt`, source: licences })
        for (const path of drawnFonts()) {
          const source = readFileSync(join(fonts, path))
          this.emitFile({ type: 'asset', fileName: `${servedAt}fonts/${path}`, source })
        }
      },
    },
    {
      name: 'whiteboard, in our German',
      transform: {
        filter: { id: germanFile },
        handler: (code) => ({ code: inOurGerman(code), map: null }),
      },
    },
    {
      name: 'whiteboard, without others',
      transform: {
        filter: { id: ownCode },
        handler(code, id) {
          if (!settings.test(id)) return { code: withoutForeign(code), map: null }
          if (!code.includes('export{c as a}')) return this.error(`${library} has its settings elsewhere`)
          return { code: `export const a={PKG_NAME:"${library}",PKG_VERSION:"0.18.1",PROD:true}`, map: null }
        },
      },
    },
  ]
}
