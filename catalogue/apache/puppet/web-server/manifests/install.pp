# Bakeable: nothing here knows a parameter.
class web_server::install {
  contain apache::install
}
