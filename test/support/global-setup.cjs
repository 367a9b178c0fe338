// Jest compiles only what it loads through its own loader, and Node cannot load TypeScript by itself.
require('@swc-node/register');

module.exports = async () => {
  await require('./global-setup.ts').startTestServices();
};
