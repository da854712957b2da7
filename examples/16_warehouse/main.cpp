// 16. Warehouse: when is "before"?
//
// The main thread gives the worker six tasks in the name of two warehouses; he sends each product
// to the warehouse that the task came from. Then it asks the warehouses what they have. Its
// question could be there before the products, which travel by way of the worker: nothing orders
// messages of different senders.
//
// Unless one has caused the other. So the main thread asks the worker first, for nothing. His
// answer comes after the tasks, since one sender's messages stay in order; so all products are on
// their way by then, and whatever the main thread sends now arrives after them.
//
// After the article "Message Passing Concurrency (Actor Model) in Python" (2008), whose program has
// this race: 9 of 200 runs print what the article says.

#include <chrono>
#include <iostream>
#include <vector>

#include <actors/actors.hpp>

#include "examples/16_warehouse/warehouse.hpp"

using namespace std::chrono_literals;

static void print(const std::vector<int>& products) {
  const char* separator = "[";
  for (const int product : products) {
    std::cout << separator << product;
    separator = ", ";
  }
  std::cout << "]\n";
}

int main() {
  actors::ActorSystem system("factory");
  actors::Inbox inbox(system);  // what a plain thread talks to actors with
  const auto worker = system.actor_of<Worker>();
  const auto positive = system.actor_of<Warehouse>();
  const auto negative = system.actor_of<Warehouse>();

  for (const int number : {1, 2, 3, -2, -4, -6}) {
    worker.tell(Task{number}, number > 0 ? positive : negative);
  }
  worker.ask(Sync{}).get();

  // One deadline for all replies; an empty inventory for one that does not come.
  for (const auto& products : inbox.call_all<std::vector<int>>(
           {{positive, Inventory{}}, {negative, Inventory{}}}, 5s, {})) {
    print(products);
  }
  for (const bool stopped : inbox.stop_all({worker, positive, negative}, 5s)) {
    std::cout << (stopped ? "stopped\n" : "still alive\n");
  }
}
