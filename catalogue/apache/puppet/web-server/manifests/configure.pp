# @param documentRoot
#   Folder of the site.
class web_server::configure (String $documentRoot) {
  class { 'apache::configure':
    # Classes have a `title` of their own, so the parameter of this name is looked up.
    heading => lookup('web_server::title', String),
    root    => $documentRoot,
  }
  contain apache::configure
}
