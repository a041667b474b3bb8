// The worker: solves one set of figures at a time, so that the page can be used while it does.
let programme = null, started = null;
self.onmessage = async event => {
  const { job, carried, wasm, figures } = event.data;
  try {
    if (carried) {
      programme = carried;
      started = Module({ instantiateWasm: (imports, done) => WebAssembly.instantiate(wasm, imports).then(made => done(made.instance)) });
      await started;
    }
    if (figures) self.postMessage({ job, found: answer(await started, programme, figures) });
  } catch (fault) {
    self.postMessage({ job, error: String(fault && fault.message || fault) });
  }
};
