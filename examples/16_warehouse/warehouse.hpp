#pragma once
// The actors of the example. A worker doubles numbers; two warehouses keep what he makes.

#include <vector>

#include <actors/actors.hpp>

struct Task {
  int number = 0;
};
struct Sync {};
struct Inventory {};

/// Sends what he has made to whoever the task came from.
class Worker : public actors::Actor {
 public:
  using Protocol = actors::Messages<Task, Sync>;
  void receive(const Task& task) { reply(task.number * 2); }
  void receive(const Sync& /*question*/) {}
};

class Warehouse : public actors::Actor {
 public:
  using Protocol = actors::Messages<int, std::vector<int>(Inventory)>;
  void receive(const int& product) { products_.push_back(product); }
  std::vector<int> receive(const Inventory& /*question*/) const { return products_; }

 private:
  std::vector<int> products_;
};
