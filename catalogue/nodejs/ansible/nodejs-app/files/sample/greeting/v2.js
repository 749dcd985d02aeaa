module.exports = "Version 2 of the sample application. Roll back, and version 1 is here again.";
