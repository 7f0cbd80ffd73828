// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// A base map from a foreign host: shown when it answers, not missed when it does not.
export function answeringStyle(address, worker) {
  return new Promise((resolve) => {
    const asking = new Worker(worker);
    asking.onmessage = ({ data: style }) => {
      asking.terminate();
      resolve(style);
    };
    asking.onerror = () => resolve(null);
    asking.postMessage(address);
  });
}
