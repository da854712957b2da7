#pragma once
// What the processes of these tests are told.

#include <string>

namespace actors::test {

struct Ping {
  int n = 0;
};
struct Pong {
  int n = 0;
};
struct Job {
  int id = 0;
  bool urgent = false;
};
struct Go {};

}  // namespace actors::test
