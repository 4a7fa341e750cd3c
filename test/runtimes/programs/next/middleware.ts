import * as facade from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
import { runCollectors } from 'metrics-facade/registry'
import { NextResponse } from 'next/server'
import { useFacade } from './scenario.mjs'

export async function middleware(): Promise<NextResponse> {
  const snapshot = await useFacade({
    ...facade,
    DebuggingRecorder,
    PrefixLayer,
    runCollectors,
    Stack,
    withLabels,
  })
  return NextResponse.next({ headers: { 'x-snapshot': encodeURIComponent(snapshot) } })
}

export const config = { matcher: '/' }
