module.exports = "Version 1 of the sample application. Deploy your own in its place.";
