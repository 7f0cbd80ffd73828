// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// A worker that asks a foreign host for its map style. A page's own request would leave an error in the
// console where the host does not answer, and a town without it lacks nothing.
const PATIENCE = 6_000; // milliseconds

onmessage = async ({ data: address }) => {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
    postMessage(answer.ok ? await answer.json() : null);
  } catch {
    postMessage(null);
  }
};
