# Every page must have the title that was asked for.
class web_server::verify {
  class { 'apache::prove':
    heading => lookup('web_server::title', String),
  }
  contain apache::prove
}
