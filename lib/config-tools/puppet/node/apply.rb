# frozen_string_literal: true

# Runs `puppet apply` and writes one line of JSON an event while it runs: Puppet's own report is there only at its end. What a
# resource logs while it is being evaluated is its output. The format is read by ssh/node-report.ts. ARGV: the run's folder, and
# `apply` or `check`.

require "English"
require "json"
require "puppet"
require "puppet/util/command_line"

RUN, ACTION = ARGV

# Whatever else prints, a script of a package above all, must not get between the events.
EVENTS = $stdout.dup
EVENTS.sync = true
$stdout.reopen($stderr)

module Burgeon
  LONGEST_TEXT = 64 * 1024
  # Of Puppet itself: edges of classes, and what it puts into every catalogue.
  HIDDEN = %i[whit schedule filebucket].freeze

  class << self
    attr_accessor :said

    def write(event)
      EVENTS.puts(JSON.generate(clean(event)))
    end

    # A title of several words is what people are told; one that is a path or a package needs its type to be understood.
    def name_of(resource)
      title = resource.title.to_s
      title.include?(" ") ? title : "#{resource.class.name.to_s.tr("_", " ").capitalize} #{title}"
    end

    def status_of(status)
      return "failed" if status.failed || status.failed_to_restart
      return "skipped" if status.skipped

      status.changed ? "changed" : "ok"
    end

    # What --noop would have done.
    def diffs_of(status)
      status.events.select { |event| event.status.to_s == "noop" }.map do |event|
        { property: event.property.to_s, before: event.previous_value.to_s, after: event.desired_value.to_s }
      end
    end

    private

    def clean(value)
      case value
      when Hash then value.transform_values { |item| clean(item) }
      when Array then value.map { |item| clean(item) }
      when String then shorten(value.dup.force_encoding(Encoding::UTF_8).scrub)
      else value
      end
    end

    def shorten(text)
      half = LONGEST_TEXT / 2
      text.length <= LONGEST_TEXT ? text : "#{text[0, half]}\n[...]\n#{text[-half..]}"
    end
  end

  # Puppet announces resources (--evaltrace) but not their outcome; every resource, also a skipped one, passes here.
  module EachResource
    def eval_resource(resource, *rest)
      # Puppet keeps its own folders by catalogues, too.
      return super if !catalog.host_config? || HIDDEN.include?(resource.class.name)

      about = { task: resource.ref, name: Burgeon.name_of(resource) }
      Burgeon.write(event: "start", **about)
      Burgeon.said = []
      began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      super
    ensure
      if about
        status = resource_status(resource)
        took = ((Process.clock_gettime(Process::CLOCK_MONOTONIC) - began) * 1000).round
        Burgeon.write(
          event: "end", **about, status: Burgeon.status_of(status), durationMs: took, said: Burgeon.said,
          diffs: Burgeon.diffs_of(status)
        )
        Burgeon.said = nil
      end
    end
  end
end

Puppet::Transaction.prepend(Burgeon::EachResource)

Puppet::Util::Log.newdesttype :burgeon do
  match :burgeon
  def self.match?(destination)
    destination.to_s == "burgeon"
  end

  def handle(message)
    return if %i[debug info].include?(message.level)

    text = message.message.to_s
    text += " (#{message.file.to_s.delete_prefix("#{RUN}/")}, line #{message.line})" if message.file && !Burgeon.said
    line = { level: message.level.to_s, text: text }
    Burgeon.said ? Burgeon.said << line : Burgeon.write(event: "said", **line)
  end
end

at_exit { Burgeon.write(event: "over", code: $ERROR_INFO.is_a?(SystemExit) ? $ERROR_INFO.status : 1) }

flags = ["--detailed-exitcodes", "--confdir", RUN, "--logdest", "burgeon"]
flags += ["--noop", "--show_diff"] if ACTION == "check"
Puppet::Util::CommandLine.new("puppet", ["apply", *flags, "#{RUN}/site.pp"]).execute
