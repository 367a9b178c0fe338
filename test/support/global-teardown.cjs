require('@swc-node/register');

module.exports = async () => {
  await require('./global-setup.ts').stopTestServices();
};
