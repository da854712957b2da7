// 48. Receptionist: finding actors by what they do.
//
// Printers come and go. They register under a key; a spooler that has never heard of any of them
// subscribes to the key, and is told who there is each time that it changes. And a router prints on
// whichever printers there are.
//
// The test kit's system runs on this thread, so that everything happens in one order.

#include <iostream>
#include <string>
#include <utility>

#include <actors/actors.hpp>
#include <actors/receptionist.hpp>
#include <actors/service_router.hpp>
#include <actors/testkit/system.hpp>

struct Page {
  std::string text;
};

class Printer : public actors::Actor {
 public:
  explicit Printer(std::string name) : name_(std::move(name)) {}
  void receive(const Page& page) {
    if (page.text.empty()) {
      std::cout << "  " << name_ << " is out of paper\n";
      stop();
      return;
    }
    std::cout << "  " << name_ << " prints " << page.text << '\n';
  }

 private:
  std::string name_;
};

static const actors::ServiceKey<Printer> kPrinters("printers");

class Spooler : public actors::Actor {
 public:
  void receive(const actors::Listing<Printer>& listing) {
    std::cout << "  the spooler knows " << listing.size() << " of them\n";
  }

 private:
  void pre_start() override { actors::Receptionist(system()).subscribe(kPrinters, self()); }
};

int main() {
  actors::testkit::System system(0);  // actors run in the order in which they are told things
  actors::Receptionist receptionist(system);
  const auto run = [&system](const char* what) {
    std::cout << what << '\n';
    system.run_until_idle();
  };

  system.actor_of<Spooler>();
  run("nobody prints yet");

  const auto laser = system.actor_of<Printer>("laser");
  const auto inkjet = system.actor_of<Printer>("inkjet");
  receptionist.register_service(kPrinters, laser);
  receptionist.register_service(kPrinters, inkjet);
  run("two printers");

  const actors::Router<Printer> printers = actors::service_router(receptionist, kPrinters);
  printers.broadcast(Page{"a test page"});
  for (const char* text : {"one", "two", "three"}) {
    printers.tell(Page{text});
  }
  run("pages");

  laser.tell(Page{});
  run("an empty one");

  printers.tell(Page{"four"});
  printers.tell(Page{"five"});
  run("more pages");

  receptionist.deregister(kPrinters, inkjet);
  inkjet.tell(Page{"on demand"});
  run("inkjet has left, but works on");
  std::cout << receptionist.find(kPrinters).size() << " printers\n";
}
